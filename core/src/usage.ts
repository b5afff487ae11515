/**
 * The space-usage figure (센터 공간 주민 이용 실적, unit 건).
 *
 * One *use* is one check-in of a visitor or a group to the centre or to one of its spaces. A card
 * that is tapped again within `sameVisitMinutes` of the tap that opened the visit is the same visit,
 * whichever reader it is tapped at. Staff, tenants and tests are not uses. Persons (명) are counted
 * beside uses: a group of twenty is one use and twenty persons.
 */
import type { UsageSettings, Words } from './building.ts'
import type { Role } from './messages.ts'

export interface CountableCheckIn {
  /** UTC epoch milliseconds. */
  readonly at: number
  readonly role: Role
  /** Whose card, under the day's key; absent without a card. */
  readonly visitor?: string | undefined
}

/**
 * Which of one day's check-ins are uses. The answer depends on their times alone, not on the order
 * in which they arrived: an agent that was offline changes nothing.
 *
 * @param checkIns of one day, in any order: a card's pseudonym does not outlive the day
 */
export function usesAmong<T extends CountableCheckIn>(
  checkIns: readonly T[],
  sameVisitMinutes: number,
): Set<T> {
  const uses = new Set<T>()
  const visitOpenedAt = new Map<string, number>()
  for (const checkIn of checkIns.toSorted((a, b) => a.at - b.at)) {
    if (checkIn.role !== 'visitor') continue
    if (checkIn.visitor !== undefined) {
      const openedAt = visitOpenedAt.get(checkIn.visitor)
      if (openedAt !== undefined && checkIn.at - openedAt <= sameVisitMinutes * 60_000) continue
      visitOpenedAt.set(checkIn.visitor, checkIn.at)
    }
    uses.add(checkIn)
  }
  return uses
}

export interface YearOfUses {
  readonly year: number
  readonly uses: number
  readonly people: number
}

export interface PledgeRow {
  readonly year: number
  /** 목표, 건; null in a year for which nothing was promised. */
  readonly target: number | null
  /** 실적, 건; null in a year of which nothing is known. */
  readonly actual: number | null
  /** Persons (명) behind the uses; null for reported years, which did not count them. */
  readonly people: number | null
  /** 이행율, actual by target, 0.647 for 64.7%. */
  readonly rate: number | null
  /** Where the actual figure comes from: reported before the system, counted by it, or both added. */
  readonly source: 'reported' | 'counted' | 'both' | 'none'
  readonly note?: Words
}

export interface PledgeTable {
  readonly rows: PledgeRow[]
  /** Over the years for which there was a promise. */
  readonly total: { readonly target: number; readonly actual: number; readonly rate: number | null }
}

/**
 * Target, actual and rate by year and in all, from the reported years before the system and the
 * years that it counted.
 */
export function pledgeTable(usage: UsageSettings, counted: readonly YearOfUses[]): PledgeTable {
  const years = new Set([
    ...usage.targets.map((target) => target.year),
    ...usage.history.map((past) => past.year),
    ...counted.map((live) => live.year),
  ])
  const rows = [...years]
    .sort((a, b) => a - b)
    .map((year): PledgeRow => {
      const target = usage.targets.find((candidate) => candidate.year === year)?.uses ?? null
      const past = usage.history.find((candidate) => candidate.year === year)
      const live = counted.find((candidate) => candidate.year === year)
      const actual = past || live ? (past?.uses ?? 0) + (live?.uses ?? 0) : null
      return {
        year,
        target,
        actual,
        people: live?.people ?? null,
        rate: rateOf(actual, target),
        source: past && live ? 'both' : past ? 'reported' : live ? 'counted' : 'none',
        ...(past?.note && { note: past.note }),
      }
    })
  const promised = rows.filter((row) => row.target !== null)
  const target = sum(promised.map((row) => row.target))
  const actual = sum(promised.map((row) => row.actual))
  return { rows, total: { target, actual, rate: rateOf(actual, target) } }
}

function rateOf(actual: number | null, target: number | null): number | null {
  return actual === null || !target ? null : actual / target
}

function sum(numbers: readonly (number | null)[]): number {
  return numbers.reduce<number>((total, number) => total + (number ?? 0), 0)
}
