/** The district's table: target, actual and rate by year and in all. Uses (건), persons (명), won. */
import type { Building } from './building.ts'
import { addDays, type Day } from './local-time.ts'
import type { Words } from './names.ts'
import type { UsageAnswer, UsageParts, UsageRow } from './usage-api.ts'

/** The definition of figures that were made before the system. */
export const REPORTED = 'reported'

/** What the ledger knows of one year. */
export interface YearOfUses {
  readonly year: number
  /** Check-ins that were uses; absent where nothing was counted. */
  readonly counted?: {
    readonly uses: number
    readonly people: number
    /** Ids of the definitions that held on the days on which something was counted. */
    readonly definitions: readonly string[]
  }
  readonly imported?: { readonly uses: number; readonly people: number | null }
  /** The sum of the corrections of days of that year, and the definitions of those days. */
  readonly corrected?: {
    readonly uses: number
    readonly people: number
    readonly definitions: readonly string[]
  }
  /** Entries from outside (연인원), where doors were counted. */
  readonly entries?: number
  readonly closed?: NonNullable<UsageRow['closed']>
}

/** The rows and the total of `GET /usage`. */
export type PledgeTable = Pick<UsageAnswer, 'rows' | 'total'>

/**
 * The table of every year for which there is a target, a reported figure, a budget, or anything in the
 * ledger. A total in which figures of two definitions are added up says so.
 */
export function pledgeTable(building: Building, known: readonly YearOfUses[]): PledgeTable {
  const rows = yearsOf(building, known).map((year) =>
    rowOf(building, known.find((candidate) => candidate.year === year) ?? { year }),
  )
  let last: UsageRow | undefined
  for (const row of rows) {
    if (row.definitions.length === 0) continue
    row.breaksWithLast = last !== undefined && !sameDefinitions(last, row)
    last = row
  }
  return { rows, total: totalOf(rows) }
}

function yearsOf({ usage }: Building, known: readonly YearOfUses[]): number[] {
  const years = [...usage.targets, ...usage.history, ...(usage.budget?.lines ?? []), ...known]
  return [...new Set(years.map(({ year }) => year))].sort((a, b) => a - b)
}

function rowOf(building: Building, known: YearOfUses): UsageRow {
  const { year, entries, closed } = known
  const { targets, history } = building.usage
  const target = targets.find((candidate) => candidate.year === year)?.uses ?? null
  const reported = history.find((past) => past.year === year)
  const parts: UsageParts = {
    reported: reported?.uses ?? 0,
    imported: known.imported?.uses ?? 0,
    counted: known.counted?.uses ?? 0,
    corrected: known.corrected?.uses ?? 0,
  }
  const isKnown = reported || known.imported || known.counted || known.corrected
  const actual = isKnown ? usesOf(parts) : null
  const budget = budgetOf(building, year)
  return {
    ...{ year, target, actual, rate: rateOf(actual, target), people: peopleOf(known) },
    ...{ entries: entries ?? null, parts, definitions: definitionsOf(known, reported !== undefined) },
    ...{ breaksWithLast: false, budget, costPerUse: costOf(budget?.total, actual) },
    ...{
      closed: closed ?? null,
      notes: [...(reported?.note ? [reported.note] : []), ...closureNotes(building, year)],
    },
  }
}

/** The uses of a year: all of its parts together. */
export function usesOf({ reported, imported, counted, corrected }: UsageParts): number {
  return reported + imported + counted + corrected
}

function peopleOf({ counted, imported, corrected }: YearOfUses): number | null {
  const sums = [counted?.people, imported?.people, corrected?.people].filter((people) => people != null)
  return sums.length > 0 ? sum(sums) : null
}

/** A correction is a figure of the definition that it corrects: it adds one only where it stands alone. */
function definitionsOf({ counted, imported, corrected }: YearOfUses, isReported: boolean): string[] {
  const before = isReported || imported ? [REPORTED] : []
  const all = [...before, ...(counted?.definitions ?? [])]
  return all.length > 0 ? all : [...(corrected?.definitions ?? [])]
}

function sameDefinitions(a: UsageRow, b: UsageRow): boolean {
  const both = new Set([...a.definitions, ...b.definitions])
  return both.size === a.definitions.length && both.size === b.definitions.length
}

function budgetOf({ usage }: Building, year: number): UsageRow['budget'] {
  const line = usage.budget?.lines.find((candidate) => candidate.year === year)
  return line ? { total: line.total, city: line.city ?? null, district: line.district ?? null } : null
}

/** @param millions of won */
function costOf(millions: number | undefined, actual: number | null): number | null {
  return millions === undefined || actual === null || actual <= 0
    ? null
    : Math.round((millions * 1_000_000) / actual)
}

/** A note for each reason for which the house was closed: how many days of that year. */
function closureNotes({ closures }: Building, year: number): Words[] {
  const reasons = new Map<string, { reason: Words; days: Set<Day> }>()
  for (const { from, to, reason } of closures) {
    const first = from > `${year}-01-01` ? from : `${year}-01-01`
    const last = to < `${year}-12-31` ? to : `${year}-12-31`
    if (last < first) continue
    const known = reasons.get(reason.ko) ?? { reason, days: new Set() }
    reasons.set(reason.ko, known)
    for (let day = first; day <= last; day = addDays(day, 1)) known.days.add(day)
  }
  return [...reasons.values()].map(({ reason, days }) => ({
    ko: `${reason.ko}: ${days.size}일 휴관`,
    en: `${reason.en}: closed for ${days.size} ${days.size === 1 ? 'day' : 'days'}`,
  }))
}

function totalOf(rows: readonly UsageRow[]): UsageAnswer['total'] {
  const promised = rows.filter((row) => row.target !== null)
  const target = sum(promised.map((row) => row.target ?? 0))
  const actual = sum(promised.map((row) => row.actual ?? 0))
  const definitions = new Set(promised.flatMap((row) => row.definitions))
  return { target, actual, rate: rateOf(actual, target), mixesDefinitions: definitions.size > 1 }
}

function rateOf(actual: number | null, target: number | null): number | null {
  return actual === null || !target ? null : actual / target
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
