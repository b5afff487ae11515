/**
 * Whose card it is, without saying whose: within one day the same card has the same pseudonym, at
 * every agent that was given the same key; from one day to the next nobody can join them, for the
 * key of a day cannot be computed from the key of a later one, and the old one is overwritten.
 *
 * Where a building links visits within a year, a card has a second pseudonym under a key of its own,
 * made by chance and not from the day's: the one says nothing about the other.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type Day, type LocalTime, MunteokError } from '@munteok/core'
import { type Log, troubleOf } from '@munteok/runtime'
import { agentFolder } from '../agent-folder.ts'
import { KeptKey } from './kept-key.ts'
import { destroyKeyFile, readKeyFile, writeKeyFile } from './key-file.ts'
import { DAY, type KeyPeriod, newPeriodKey, YEAR } from './key-period.ts'

/** A clock that jumps further than this is wrong: the key would be lost to the right days. */
const MOST_DAYS_AT_ONCE = 60
const DAY_MS = 24 * 3_600_000

export function visitorKeyFile(dataDir: string, agent: string): string {
  return join(agentFolder(dataDir, agent), 'visitor-key.json')
}

export function yearKeyFile(dataDir: string, agent: string): string {
  return join(agentFolder(dataDir, agent), 'year-key.json')
}

/**
 * Gives all agents of a data directory the same keys, so that a card is the same visitor at each.
 * Agents that have one keep it; the others get a copy of it. A year's key is there only while the
 * building links within a year, and destroyed where it does not.
 *
 * @throws MunteokError `outside` or `input` when a key file cannot be used
 */
export function provisionVisitorKeys(
  dataDir: string,
  agents: readonly string[],
  day: Day,
  { linkWithinYear = false }: { linkWithinYear?: boolean | undefined } = {},
): void {
  provision(
    agents.map((agent) => visitorKeyFile(dataDir, agent)),
    DAY,
    day,
  )
  const yearFiles = agents.map((agent) => yearKeyFile(dataDir, agent))
  if (linkWithinYear) provision(yearFiles, YEAR, day)
  else for (const file of yearFiles) destroyKeyFile(file)
}

function provision(files: readonly string[], kind: KeyPeriod, day: Day): void {
  const present = files.filter((file) => existsSync(file)).map((file) => readKeyFile(file, kind))
  // The earliest can be brought forward to any of the others, never back.
  const earliest = present.toSorted((a, b) => (a.period < b.period ? -1 : 1))[0]
  const shared = earliest ?? newPeriodKey(kind.of(day))
  for (const file of files) if (!existsSync(file)) writeKeyFile(file, kind, shared)
}

export interface VisitorKeyOptions {
  readonly dataDir: string
  readonly agent: string
  readonly time: LocalTime
  readonly log: Log
  /** As the building's `privacy` says; off when absent. */
  readonly linkWithinYear?: boolean | undefined
}

/** The keys of one agent, moved on from day to day. */
export class VisitorKey {
  readonly #options: VisitorKeyOptions
  readonly #file: string
  readonly #day: KeptKey
  readonly #year: KeptKey | undefined
  #warnedOf = ''

  constructor(options: VisitorKeyOptions) {
    const { dataDir, agent, log, linkWithinYear } = options
    this.#options = options
    this.#file = visitorKeyFile(dataDir, agent)
    this.#day = new KeptKey({ file: this.#file, kind: DAY, log })
    if (linkWithinYear) this.#year = new KeptKey({ file: yearKeyFile(dataDir, agent), kind: YEAR, log })
  }

  /**
   * Reads the keys, or makes those that are not there; destroys a year's that is not wanted.
   * @param now UTC epoch milliseconds
   * @throws MunteokError when a file is there and cannot be used
   */
  open(now: number): void {
    if (!this.#year) this.#destroyYearKey()
    this.#day.open(this.#options.time.dayOf(now))
    this.#year?.open(YEAR.of(this.#day.period))
  }

  /** Moves the keys on to the day of `now`, so that no past day's key outlives its day, tapped or not. */
  turn(now: number): void {
    if (this.#day.isOpen) this.#turnTo(this.#options.time.dayOf(now))
  }

  /** The card under the key of the day that `at` falls on. */
  pseudonym(identity: string, at: number): string {
    this.#turnTo(this.#options.time.dayOf(at))
    return this.#day.pseudonym(identity)
  }

  /** The card under the key of the year that `at` falls in; undefined where the building does not link. */
  pseudonymOfYear(identity: string, at: number): string | undefined {
    this.#turnTo(this.#options.time.dayOf(at))
    return this.#year?.pseudonym(identity)
  }

  #turnTo(day: Day): void {
    if (this.#isBelievable(day)) this.#day.turnTo(day)
    // One judge of the clock for both: a year's key is not lost to a day that the day's key refuses.
    if (this.#year?.isOpen) this.#year.turnTo(YEAR.of(this.#day.period))
  }

  #isBelievable(day: Day): boolean {
    const days = (Date.parse(day) - Date.parse(this.#day.period)) / DAY_MS
    if (days <= MOST_DAYS_AT_ONCE) return true
    if (this.#warnedOf !== day)
      this.#options.log.error(
        `the clock says ${day}, ${days} days after the visitor key's day ${this.#day.period}: the key is kept; set the clock, or delete ${this.#file} if the agent was away that long`,
      )
    this.#warnedOf = day
    return false
  }

  #destroyYearKey(): void {
    const { dataDir, agent, log } = this.#options
    const file = yearKeyFile(dataDir, agent)
    try {
      if (destroyKeyFile(file)) log.info(`${file} was destroyed: the building does not link within a year`)
    } catch (error) {
      if (!(error instanceof MunteokError)) throw error
      log.error(troubleOf(error), error.message)
    }
  }
}
