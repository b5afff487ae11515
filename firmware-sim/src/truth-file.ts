import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { MunteokError, messageOf } from '@munteok/core'
import type { Log } from '@munteok/runtime'
import type { Direction } from './devices/firmware.ts'

/** What really happened, as each line of the truth file says it. Times are UTC epoch milliseconds. */
export type TruthLine =
  | {
      readonly at: number
      readonly person: number
      readonly portal: string
      readonly direction: Direction
      /** True occupancy of each floor, after the crossing. */
      readonly floors: Readonly<Record<string, number>>
    }
  | {
      readonly at: number
      readonly device: string
      /** Ten digits, or the 14 hexadecimal digits of a UID. */
      readonly card: string
      readonly person?: number
    }
  | {
      readonly at: number
      readonly device: string
      /** The text of a code that a scanner read. */
      readonly code: string
      readonly person?: number
    }

/** The truth as NDJSON, appended. Lines are collected and written by `flush`, at each beat of the simulation. */
export class TruthFile {
  readonly #path: string
  readonly #log: Log
  #file: number | undefined
  #lines: string[] = []

  constructor(path: string, log: Log) {
    this.#path = path
    this.#log = log
  }

  /** @throws MunteokError `outside` when the file cannot be written */
  open(): void {
    try {
      mkdirSync(dirname(this.#path), { recursive: true })
      this.#file = openSync(this.#path, 'a')
    } catch (cause) {
      throw new MunteokError(
        'outside',
        'truth-file',
        `cannot write the truth file ${this.#path}: ${messageOf(cause)}`,
        { cause },
      )
    }
  }

  write(line: TruthLine): void {
    if (this.#file !== undefined) this.#lines.push(JSON.stringify(line))
  }

  /** What a full disk does not take is told once, and the file ends there: half a truth is none. */
  flush(): void {
    if (this.#file === undefined || this.#lines.length === 0) return
    const bytes = Buffer.from(`${this.#lines.join('\n')}\n`)
    this.#lines = []
    try {
      for (let written = 0; written < bytes.length; ) written += writeSync(this.#file, bytes, written)
    } catch (error) {
      this.#log.error(`the truth file ${this.#path} ends here: ${messageOf(error)}`)
      this.#closeFile()
    }
  }

  close(): void {
    this.flush()
    this.#closeFile()
  }

  #closeFile(): void {
    if (this.#file !== undefined) closeSync(this.#file)
    this.#file = undefined
  }
}
