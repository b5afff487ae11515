import { existsSync } from 'node:fs'
import { messageOf } from '@munteok/core'
import type { Log } from '@munteok/runtime'
import { readKeyFile, writeKeyFile } from './key-file.ts'
import { type KeyPeriod, newPeriodKey, type PeriodKey, pseudonym, ratchet } from './key-period.ts'

/** A key of this agent, in a file that holds the present period's alone. Moves forwards only. */
export class KeptKey {
  readonly #file: string
  readonly #kind: KeyPeriod
  readonly #log: Log
  #key: PeriodKey | undefined
  #isSaved = true
  #warnedOf = ''

  constructor(options: { file: string; kind: KeyPeriod; log: Log }) {
    this.#file = options.file
    this.#kind = options.kind
    this.#log = options.log
  }

  /**
   * Reads the key, or makes one for `period` when there is none.
   * @throws MunteokError when the file is there and cannot be used
   */
  open(period: string): void {
    if (existsSync(this.#file)) {
      this.#key = readKeyFile(this.#file, this.#kind)
      return
    }
    this.#key = newPeriodKey(period)
    writeKeyFile(this.#file, this.#kind, this.#key)
    const { title, apart } = this.#kind
    this.#log.warn(
      `made a new ${title} ${this.#file}: until all agents have a copy of one key, a card tapped at two of them ${apart}`,
    )
  }

  get isOpen(): boolean {
    return this.#key !== undefined
  }

  get period(): string {
    return this.#open.period
  }

  /** Moves on to a later period and overwrites what was there; an earlier one changes nothing. */
  turnTo(period: string): void {
    if (period > this.#open.period) {
      this.#key = ratchet(this.#kind, this.#open, period)
      this.#isSaved = false
    }
    if (!this.#isSaved) this.#save()
  }

  /** The card under the present key. */
  pseudonym(identity: string): string {
    return pseudonym(this.#kind, this.#open.key, identity)
  }

  #save(): void {
    try {
      writeKeyFile(this.#file, this.#kind, this.#open)
      this.#isSaved = true
    } catch (error) {
      if (this.#warnedOf === this.period) return
      this.#warnedOf = this.period
      this.#log.error(
        `cannot write ${this.#file} (${messageOf(error)}): an old key is still on the disk; it is tried again`,
      )
    }
  }

  get #open(): PeriodKey {
    if (!this.#key) throw new TypeError(`the ${this.#kind.title} is not open`)
    return this.#key
  }
}
