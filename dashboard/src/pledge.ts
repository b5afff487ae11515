import {
  type Building,
  type PledgeTable,
  pledgeTable,
  type UsageAnswer,
  type UsageState,
  type YearOfUses,
} from '@munteok/core'

/**
 * The table of the district with this year's live figure in it.
 * @param answer what the recorder computed when the page was loaded
 * @param live the last word on this year; undefined before the first one
 */
export function livePledgeTable(
  building: Building,
  answer: UsageAnswer,
  live: UsageState | undefined,
): PledgeTable {
  if (!live) return answer
  const earlier = answer.rows
    .filter((row) => row.year !== live.year.year && (row.source === 'counted' || row.source === 'both'))
    .map((row) => countedPart(building, row.year, row.actual ?? 0, row.people ?? 0))
  const present = countedPart(building, live.year.year, live.year.uses, live.year.people)
  return pledgeTable(building.usage, present.uses > 0 ? [...earlier, present] : earlier)
}

/** A year's uses less what was reported for it before the system counted. */
function countedPart(building: Building, year: number, uses: number, people: number): YearOfUses {
  return { year, uses: uses - reportedIn(building, year), people }
}

function reportedIn(building: Building, year: number): number {
  return building.usage.history.find((past) => past.year === year)?.uses ?? 0
}
