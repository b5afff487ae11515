import { createPublicKey, type KeyObject, randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { MunteokError, messageOf, type PassKeys, parseJson, passKeysParser } from '@munteok/core'
import type { Log } from '@munteok/runtime'
import { agentFolder } from './agent-folder.ts'

/** Where an agent keeps the keys that it checks passes with. They are public. */
export function passKeyFile(dataDir: string, agent: string): string {
  return join(agentFolder(dataDir, agent), 'pass-keys.json')
}

/**
 * The recorder's public keys, as it last told them: kept on the disk, so that passes can be checked
 * after a start without a network.
 */
export class PassKeyStore {
  readonly #file: string
  readonly #log: Log
  #told: readonly string[] = []
  #keys: readonly KeyObject[] = []

  constructor(file: string, log: Log) {
    this.#file = file
    this.#log = log
  }

  /** Empty until the recorder was heard for the first time. */
  get keys(): readonly KeyObject[] {
    return this.#keys
  }

  /** Takes up what was last heard. A file that cannot be read is told, and replaced by the next word. */
  open(): void {
    if (!existsSync(this.#file)) return
    try {
      this.#take(parseJson(passKeysParser, readFileSync(this.#file, 'utf8'), this.#file))
    } catch (error) {
      this.#log.warn(
        `the keys of passes in ${this.#file} cannot be used (${messageOf(error)}): passes are refused until the recorder is heard again`,
      )
    }
  }

  /**
   * The recorder's word, from `topics.passes`.
   * @throws MunteokError `input` for what are no keys; those before stay
   */
  hear(told: PassKeys): void {
    if (isSame(told.keys, this.#told)) return
    this.#take(told)
    try {
      this.#write(told)
    } catch (error) {
      this.#log.error(
        `the keys of passes could not be kept in ${this.#file} (${messageOf(error)}): after a restart passes are refused until the recorder is heard; check the disk`,
      )
    }
  }

  #take({ keys }: PassKeys): void {
    this.#keys = keys.map(keyOf)
    this.#told = keys
  }

  #write(told: PassKeys): void {
    mkdirSync(dirname(this.#file), { recursive: true, mode: 0o700 })
    const part = `${this.#file}.${randomBytes(4).toString('hex')}.part`
    writeFileSync(part, `${JSON.stringify(told)}\n`, { flush: true })
    renameSync(part, this.#file)
  }
}

function keyOf(text: string): KeyObject {
  try {
    const key = createPublicKey({ key: Buffer.from(text, 'base64'), format: 'der', type: 'spki' })
    if (key.asymmetricKeyType === 'ed25519') return key
  } catch {
    // Told below, as any other kind of key is.
  }
  throw new MunteokError('input', 'pass-key', `"${text.slice(0, 60)}" is no Ed25519 key in SPKI`)
}

function isSame(some: readonly string[], others: readonly string[]): boolean {
  return some.length === others.length && some.every((key, i) => key === others[i])
}
