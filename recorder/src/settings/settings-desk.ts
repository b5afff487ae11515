import { isDeepStrictEqual } from 'node:util'
import {
  type Building,
  type Clock,
  type HouseSettings,
  isDay,
  MAX_BATCH_BYTES,
  MunteokError,
  type NewSettings,
  SETTINGS_PARTS,
  type SettingsAnswer,
  type SettingsHealthAnswer,
  settingsOf,
  withSettings,
} from '@munteok/core'
import type { Ledger } from '../ledger.ts'

/** What a broker takes in one packet, less room for the topic and the rest of the message. */
const MAX_BUILDING_BYTES = MAX_BATCH_BYTES - 8 * 1024

export interface SettingsDeskParts {
  readonly ledger: Ledger
  readonly clock: Clock
}

/** Somebody else was faster. HTTP has a status for it. */
export class ChangedMeanwhile extends MunteokError {
  readonly statusCode = 409

  constructor(message: string) {
    super('input', 'changed-meanwhile', message)
  }
}

/** Says what the settings of the house are, and takes changes of them into the ledger. */
export class SettingsDesk {
  readonly #ledger: Ledger
  readonly #clock: Clock

  constructor({ ledger, clock }: SettingsDeskParts) {
    this.#ledger = ledger
    this.#clock = clock
  }

  /** All parts as they hold now. */
  get settings(): Required<HouseSettings> {
    const { building, alarms } = this.#ledger.settings
    return settingsOf(building, alarms)
  }

  get changed(): SettingsAnswer['changed'] {
    return { ...this.#ledger.settings.changed }
  }

  get health(): SettingsHealthAnswer {
    const { leftOut } = this.#ledger.settings
    return { ok: leftOut.length === 0, leftOut: [...leftOut] }
  }

  /**
   * Changes the parts that are named and differ from what holds.
   * @param by who changes them, by name
   * @returns the new entry
   * @throws MunteokError `input` with what is wrong and what to do; ChangedMeanwhile when somebody
   *   else changed one of the parts after the entry that this change was made from
   */
  change({ settings, reason, after }: NewSettings, by: string): number {
    this.#checkLast(settings, after)
    const differing = this.#differing(settings)
    if (Object.keys(differing).length === 0)
      throw refuse('no-change', 'these settings are what holds already: nothing was changed')
    this.#check(differing)
    return this.#ledger.record({ kind: 'settings', at: this.#clock.now(), by, reason, settings: differing })
  }

  #checkLast(settings: HouseSettings, after: number): void {
    const { changed } = this.#ledger.settings
    for (const part of SETTINGS_PARTS) {
      const last = changed[part]
      if (settings[part] === undefined || last === undefined || last.entry <= after) continue
      throw new ChangedMeanwhile(
        `${last.by} changed ${part} meanwhile (entry ${last.entry}): look at what they are now, and change them again`,
      )
    }
  }

  #differing(settings: HouseSettings): HouseSettings {
    const now = this.settings
    const parts = SETTINGS_PARTS.filter(
      (part) => settings[part] !== undefined && !isDeepStrictEqual(settings[part], now[part]),
    )
    return Object.fromEntries(parts.map((part) => [part, settings[part]]))
  }

  #check(settings: HouseSettings): void {
    const { building } = this.#ledger
    const changed = withSettings(building, settings)
    const faults = [...programmeFaults(settings), ...floorFaults(settings, building), ...hourFaults(settings)]
    if (faults.length > 0) throw refuse('invalid', `the settings: ${faults.join('; ')}`)
    this.#checkClosedYears(settings)
    const bytes = Buffer.byteLength(JSON.stringify(changed))
    if (bytes > MAX_BUILDING_BYTES)
      throw refuse(
        'too-large',
        `the building would take ${bytes} bytes, and agents are told at most ${MAX_BUILDING_BYTES}: take out programmes or closures that are over`,
      )
  }

  /** What was signed says what was promised: see closing.ts. */
  #checkClosedYears({ targets }: HouseSettings): void {
    if (!targets) return
    const { db, building } = this.#ledger
    const of = (list: Building['usage']['targets'], year: number) =>
      list.find((target) => target.year === year)?.uses
    for (const year of db.prepare<[], number>('SELECT year FROM closing ORDER BY year').pluck().all())
      if (of(targets, year) !== of(building.usage.targets, year))
        throw refuse('year-closed', `${year} is closed with its target: leave that target as it is`)
  }
}

function programmeFaults({ programmes = [] }: HouseSettings): string[] {
  return programmes.flatMap(({ id, from, to }) => {
    const days = [from, to].filter((day) => day !== undefined)
    const unknown = days.filter((day) => !isDay(day))
    if (unknown.length > 0) return [`programme "${id}": ${unknown[0]} is not a day of the calendar`]
    return from !== undefined && to !== undefined && to < from
      ? [`programme "${id}" is over (${to}) before it begins (${from})`]
      : []
  })
}

function floorFaults({ capacity }: HouseSettings, { floors }: Building): string[] {
  const known = floors.map(({ id }) => id)
  return Object.keys(capacity?.floors ?? {})
    .filter((id) => !known.includes(id))
    .map((id) => `capacity is for "${id}", which is no floor (floors: ${known.join(', ')})`)
}

function hourFaults({ openingHours }: HouseSettings): string[] {
  return Object.entries(openingHours ?? {}).flatMap(([weekday, periods]) =>
    periods.flatMap(([opens], i) => {
      const closed = periods[i - 1]?.[1]
      return closed !== undefined && opens < closed
        ? [`openingHours.${weekday}: opens at ${opens}, before it closed at ${closed}`]
        : []
    }),
  )
}

function refuse(code: string, message: string): MunteokError {
  return new MunteokError('input', code, message)
}
