/**
 * Whose card it is, without saying whose: within one day the same card has the same pseudonym, at
 * every agent that was given the same key; from one day to the next nobody can join them, for the
 * key of a day cannot be computed from the key of a later one, and the old one is overwritten.
 */
import { createHmac, randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import {
  type Day,
  type LocalTime,
  MunteokError,
  messageOf,
  nextDay,
  parseJson,
  parserOf,
} from '@munteok/core'
import { type Log, readSecret, writeSecret } from '@munteok/runtime'
import Type, { type Static } from 'typebox'
import { agentFolder } from './agent-folder.ts'

const DayKeyFile = Type.Object(
  {
    day: Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' }),
    /** 32 bytes, base64url. */
    key: Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' }),
  },
  { additionalProperties: false },
)
export type DayKey = Static<typeof DayKeyFile>
const dayKeyParser = parserOf(DayKeyFile)

/** A clock that jumps further than this is wrong: the key would be lost to the right days. */
const MOST_DAYS_AT_ONCE = 60
const DAY_MS = 24 * 3_600_000

export function visitorKeyFile(dataDir: string, agent: string): string {
  return join(agentFolder(dataDir, agent), 'visitor-key.json')
}

/**
 * The key of a later day. One way: HMAC-SHA-256(key, "munteok day <day>") for each day in between.
 * @param to not before `from.day`
 */
export function ratchet(from: DayKey, to: Day): DayKey {
  let { day, key } = from
  while (day < to) {
    day = nextDay(day)
    key = hmac(key, `munteok day ${day}`).toString('base64url')
  }
  return { day, key }
}

/** HMAC-SHA-256(key, identity), its first 16 bytes as base64url. */
export function pseudonym(key: string, identity: string): string {
  return hmac(key, identity).subarray(0, 16).toString('base64url')
}

/**
 * Gives all agents of a data directory the same key, so that a card is the same visitor at each.
 * Agents that have one keep it; the others get a copy of it.
 *
 * @throws MunteokError `outside` or `input` when a key file cannot be used
 */
export function provisionVisitorKeys(dataDir: string, agents: readonly string[], day: Day): void {
  const files = agents.map((agent) => visitorKeyFile(dataDir, agent))
  const present = files.filter((file) => existsSync(file)).map(readDayKey)
  // The earliest can be brought forward to any of the others, never back.
  const shared = present.toSorted((a, b) => (a.day < b.day ? -1 : 1))[0] ?? newDayKey(day)
  for (const file of files) if (!existsSync(file)) writeDayKey(file, shared)
}

/** The day key of one agent, moved on from day to day. */
export class VisitorKey {
  readonly #file: string
  readonly #time: LocalTime
  readonly #log: Log
  #key: DayKey | undefined
  #warnedOf = ''

  constructor(options: { file: string; time: LocalTime; log: Log }) {
    this.#file = options.file
    this.#time = options.time
    this.#log = options.log
  }

  /**
   * Reads the key, or makes one when there is none.
   * @param now UTC epoch milliseconds
   * @throws MunteokError when the file is there and cannot be used
   */
  open(now: number): void {
    if (existsSync(this.#file)) {
      this.#key = readDayKey(this.#file)
      return
    }
    this.#key = newDayKey(this.#time.dayOf(now))
    writeDayKey(this.#file, this.#key)
    this.#log.warn(
      `made a new visitor key ${this.#file}: until all agents have a copy of one key, a card tapped at two of them counts as two visitors today`,
    )
  }

  /** Moves the key on to the day of `now`, so that no past day's key outlives its day, tapped or not. */
  turn(now: number): void {
    if (this.#key) this.#keyOf(this.#time.dayOf(now))
  }

  /** The card under the key of the day that `at` falls on. */
  pseudonym(identity: string, at: number): string {
    return pseudonym(this.#keyOf(this.#time.dayOf(at)).key, identity)
  }

  #keyOf(day: Day): DayKey {
    if (!this.#key) throw new TypeError('the visitor key is not open')
    if (day <= this.#key.day) return this.#key
    const days = (Date.parse(day) - Date.parse(this.#key.day)) / DAY_MS
    if (days > MOST_DAYS_AT_ONCE) {
      this.#warn(
        day,
        `the clock says ${day}, ${days} days after the visitor key's day ${this.#key.day}: the key is kept; set the clock, or delete ${this.#file} if the agent was away that long`,
      )
      return this.#key
    }
    this.#key = ratchet(this.#key, day)
    this.#save(day)
    return this.#key
  }

  #save(day: Day): void {
    try {
      if (this.#key) writeDayKey(this.#file, this.#key)
    } catch (error) {
      this.#warn(
        day,
        `cannot write ${this.#file} (${messageOf(error)}): the old day's key is still on the disk`,
      )
    }
  }

  #warn(day: Day, text: string): void {
    if (this.#warnedOf === day) return
    this.#warnedOf = day
    this.#log.error(text)
  }
}

function readDayKey(file: string): DayKey {
  const remedy = 'the agent makes a new one at its next start'
  const text = readSecret(file, remedy)
  try {
    const key = parseJson(dayKeyParser, text, file)
    if (!Number.isNaN(Date.parse(key.day))) return key
  } catch (error) {
    if (!(error instanceof MunteokError)) throw error
  }
  // The parser's own words would show part of the key.
  throw new MunteokError('input', 'visitor-key', `${file} is no visitor key: delete it, ${remedy}`)
}

function writeDayKey(file: string, key: DayKey): void {
  writeSecret(file, `${JSON.stringify(key)}\n`)
}

function newDayKey(day: Day): DayKey {
  return { day, key: randomBytes(32).toString('base64url') }
}

function hmac(key: string, text: string): Buffer {
  return createHmac('sha256', Buffer.from(key, 'base64url')).update(text).digest()
}
