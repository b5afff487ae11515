import {
  type Building,
  type PledgeTable,
  pledgeTable,
  type UsageAnswer,
  type UsageState,
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
  const present = live.year
  const isListed = answer.rows.some((row) => row.year === present.year)
  if (!isListed && present.uses === 0) return answer
  const earlier = answer.rows
    .filter((row) => row.year !== present.year && (row.source === 'counted' || row.source === 'both'))
    .map((row) => ({
      year: row.year,
      uses: (row.actual ?? 0) - reportedIn(building, row.year),
      people: row.people ?? 0,
    }))
  const counted = present.uses > 0 ? [...earlier, present] : earlier
  return pledgeTable(building.usage, counted)
}

function reportedIn(building: Building, year: number): number {
  return building.usage.history.find((past) => past.year === year)?.uses ?? 0
}
