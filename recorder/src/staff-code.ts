import { createHash, randomInt, timingSafeEqual } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { readSecret, writeSecret } from '@munteok/runtime'

/** No letter or digit that is read as another one: 0 and o, 1 and l and i, u and v. */
const LETTERS = '23456789abcdefghjkmnpqrstwxyz'
const GROUPS = 3
const LETTERS_IN_GROUP = 4

const WRONG_TRIES = 5
const WAIT_MS = 30_000
/** The most addresses that are remembered: the one that tried first is forgotten first. */
const MOST_ADDRESSES = 1_000

const WHERE =
  '"munteok staff-code" prints it on the computer of the recorder, where it stands in secrets/staff-code of the data folder'

/** Where the code lies that staff writes with. */
export function staffCodeFile(dataDir: string): string {
  return join(dataDir, 'secrets', 'staff-code')
}

/**
 * The code that staff writes with, such as `k7m4-9xqp-2h6t`: some 58 bits. Made when it is first asked for.
 * @throws MunteokError `outside` when others on this machine can read it
 */
export function staffCode(dataDir: string): string {
  const file = staffCodeFile(dataDir)
  if (!existsSync(file)) writeSecret(file, `${newCode()}\n`)
  return readStaffCode(dataDir)
}

/** @throws MunteokError `outside` when there is none yet, or others on this machine can read it */
export function readStaffCode(dataDir: string): string {
  return readSecret(staffCodeFile(dataDir), 'the recorder makes it at its first start')
}

function newCode(): string {
  const letter = () => LETTERS[randomInt(LETTERS.length)] ?? ''
  const group = () => Array.from({ length: LETTERS_IN_GROUP }, letter).join('')
  return Array.from({ length: GROUPS }, group).join('-')
}

/** Why somebody may not write. */
export interface Refusal {
  readonly status: 401 | 429
  readonly code: string
  readonly message: string
  readonly waitSeconds?: number
}

interface Tries {
  wrong: number
  waitUntil: number
}

/** Lets in who has the staff's code; who guesses waits. */
export class StaffGate {
  readonly #digest: Buffer
  readonly #now: () => number
  readonly #tries = new Map<string, Tries>()

  /** @param now milliseconds of a clock that never goes back */
  constructor(code: string, now: () => number) {
    this.#digest = digestOf(code)
    this.#now = now
  }

  /**
   * @param address who asks
   * @param authorization the request's header
   * @returns undefined for who may write
   */
  refusal(address: string, authorization: string | undefined): Refusal | undefined {
    const code = /^Bearer +(.+)$/i.exec(authorization ?? '')?.[1]
    if (code === undefined)
      return { status: 401, code: 'staff-code', message: `the staff code is wanted: ${WHERE}` }
    const waitMs = (this.#tries.get(address)?.waitUntil ?? 0) - this.#now()
    if (waitMs > 0) return tooMany(waitMs)
    if (timingSafeEqual(digestOf(code), this.#digest)) {
      this.#tries.delete(address)
      return undefined
    }
    this.#noteWrong(address)
    return { status: 401, code: 'wrong-code', message: `that is not the staff code: ${WHERE}` }
  }

  #noteWrong(address: string): void {
    const tries = this.#tries.get(address) ?? { wrong: 0, waitUntil: 0 }
    tries.wrong += 1
    if (tries.wrong >= WRONG_TRIES) tries.waitUntil = this.#now() + WAIT_MS
    this.#tries.delete(address)
    this.#tries.set(address, tries)
    const [first] = this.#tries.keys()
    if (this.#tries.size > MOST_ADDRESSES && first !== undefined) this.#tries.delete(first)
  }
}

function tooMany(waitMs: number): Refusal {
  const waitSeconds = Math.ceil(waitMs / 1000)
  return {
    ...{ status: 429, code: 'too-many-tries', waitSeconds },
    message: `too many wrong codes came from here: wait ${waitSeconds} seconds, then try again`,
  }
}

/** Of equal length, whatever was typed; capitals, spaces and hyphens do not matter. */
function digestOf(code: string): Buffer {
  return createHash('sha256')
    .update(code.toLowerCase().replace(/[^0-9a-z]/g, ''))
    .digest()
}
