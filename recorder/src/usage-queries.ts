import {
  type Building,
  type CorrectionShown,
  type Day,
  type DayOfUses,
  type PledgeTable,
  type Programme,
  pledgeTable,
  type UsageDayAnswer,
  type UsageDaysAnswer,
  type UsagePart,
  type UsageParts,
  type UsageYearAnswer,
  usesOf,
  type YearOfUses,
} from '@munteok/core'
import { type ClosingEntry, Corrections } from './corrections.ts'
import { DoorEntries } from './door-entries.ts'
import type { Db } from './ledger-file.ts'
import { withFormerProgrammes } from './settings/in-force.ts'
import { UsageDays } from './usage-day.ts'
import { type Portion, sumOf, sumsBy, UsagePortions, type UsesAndPeople } from './usage-portions.ts'
import { UsageYears } from './usage-years.ts'

/** Reads the usage figure. Years are remembered until a day of theirs changes. */
export class UsageQueries {
  readonly #building: Building
  readonly #portions: UsagePortions
  readonly #entries: DoorEntries
  readonly #corrections: Corrections
  readonly #days: UsageDays
  readonly #years: UsageYears
  readonly #firstDay

  /** @param former programmes that are no more: uses of theirs stay in the field they were in */
  constructor(db: Db, building: Building, former: readonly Programme[] = []) {
    this.#building = building
    this.#portions = new UsagePortions(db, withFormerProgrammes(building, former))
    this.#entries = new DoorEntries(db, building)
    this.#corrections = new Corrections(db)
    this.#days = new UsageDays(db, building)
    this.#years = new UsageYears(db, building, this.#corrections)
    this.#firstDay = db.prepare<[], Day | null>('SELECT min(day) FROM usage_rollup').pluck()
  }

  /** Called after each commit with the days whose usage it changed. */
  forget(days: readonly Day[]): void {
    this.#years.forget(days)
  }

  /** A day's figure, corrections and imported figures of that day included. */
  onDay(day: Day): UsesAndPeople {
    return sumOf(this.#portions.ofDay(day))
  }

  /** A year's figure but for what the building's file reports of it. */
  inYear(year: number): UsesAndPeople {
    const { counted, imported, corrected } = this.#years.of(year)
    const parts = [counted, imported, corrected]
    return {
      uses: parts.reduce((sum, part) => sum + (part?.uses ?? 0), 0),
      people: parts.reduce((sum, part) => sum + (part?.people ?? 0), 0),
    }
  }

  /** The district's table: the reported years, and what the ledger knows. */
  table(): PledgeTable {
    const known = this.#years.all().map((year) => {
      const entries = this.#entries.inYear(year.year)
      return { ...year, ...(entries !== null && { entries }) }
    })
    return pledgeTable(this.#building, known)
  }

  /** What a year's figure is made of. */
  year(year: number): UsageYearAnswer {
    const portions = this.#portions.ofYearByMonth(year)
    const entries = this.#entries.ofYear(year)
    const { uses, people, parts } = this.#sumsOf(year)
    const inAll = this.#entries.inYear(year)
    const checkedIn = sumOf(portions.filter(({ part }) => part !== 'imported')).people
    return {
      ...{ year, uses, people, parts },
      months: monthsOf(portions),
      spaces: Object.fromEntries(sumsBy(portions, ({ space }) => space)),
      programmes: Object.fromEntries(sumsBy(portions, ({ programme }) => programme)),
      fields: Object.fromEntries(sumsBy(portions, ({ field }) => field)),
      days: daysOf(this.#portions.ofYearByDay(year), entries),
      notCounted: this.#portions.notCounted(year),
      entries: inAll,
      checkedInShare: inAll ? checkedIn / inAll : null,
      corrections: this.#corrections.between(`${year}-01-01`, `${year}-12-31`),
      closing: this.closingOf(year) ?? null,
    }
  }

  /** The days on which a part of a year's uses fell. */
  daysOf(year: number, { space, programme, field }: UsagePart): UsageDaysAnswer {
    const isOfPart = (portion: Portion) =>
      (space === undefined || portion.space === space) &&
      (programme === undefined || portion.programme === programme) &&
      (field === undefined || portion.field === field)
    return { days: daysOf(this.#portions.ofYear(year).filter(isOfPart), new Map()) }
  }

  day(day: Day): UsageDayAnswer {
    return this.#days.of(day, this.onDay(day), this.#corrections.between(day, day))
  }

  correction(entry: number): CorrectionShown | undefined {
    return this.#corrections.one(entry)
  }

  closingOf(year: number): ClosingEntry | undefined {
    return this.#corrections.closingOf(year)
  }

  portionsOfYear(year: number): Portion[] {
    return this.#portions.ofYear(year)
  }

  /** A year's sums: the same object until any of them changes. */
  sumsOf(year: number): YearOfUses {
    return this.#years.of(year)
  }

  /** A year's uses by day, imported uses of whole months, and all of them. */
  daily(year: number): { days: DayOfUses[]; months: { month: string; uses: number }[]; uses: number } {
    const { uses } = this.#sumsOf(year)
    return { days: this.#portions.daily(year), months: this.#portions.monthly(year), uses }
  }

  /** Years of which anything is known, in order. */
  years(): number[] {
    const { history } = this.#building.usage
    return [...new Set([...this.#years.all(), ...history].map(({ year }) => year))].sort((a, b) => a - b)
  }

  /** The first day on which anybody checked in. */
  firstDay(): Day | undefined {
    return this.#firstDay.get() ?? undefined
  }

  #sumsOf(year: number): UsesAndPeople & { parts: UsageParts } {
    const { counted, imported, corrected } = this.#years.of(year)
    const parts = {
      reported: this.#building.usage.history.find((past) => past.year === year)?.uses ?? 0,
      imported: imported?.uses ?? 0,
      counted: counted?.uses ?? 0,
      corrected: corrected?.uses ?? 0,
    }
    return { uses: usesOf(parts), people: this.inYear(year).people, parts }
  }
}

function monthsOf(portions: readonly Portion[]): UsageYearAnswer['months'] {
  const sums = sumsBy(portions, ({ period }) => (period.length > 4 ? period.slice(0, 7) : undefined))
  return [...sums].map(([month, sum]) => ({ month, ...sum }))
}

function dayOf({ period }: Portion): Day | undefined {
  return period.length === 10 ? period : undefined
}

/** Days on which there is anything to tell. */
function daysOf(portions: readonly Portion[], entries: ReadonlyMap<Day, number>): UsageYearAnswer['days'] {
  const sums = sumsBy(portions, dayOf)
  const corrections = portions.filter(({ part }) => part === 'corrected')
  const corrected = sumsBy(corrections, dayOf)
  const days = [...new Set([...sums.keys(), ...entries.keys()])].sort()
  return days.flatMap((day) => {
    const { uses, people } = sums.get(day) ?? { uses: 0, people: 0 }
    if (uses === 0 && !corrected.has(day) && !entries.has(day)) return []
    const change = corrected.get(day)?.uses ?? 0
    return [{ day, uses, people, corrected: change, entries: entries.get(day) ?? null }]
  })
}
