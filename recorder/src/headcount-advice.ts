import { type Building, type LocalTime, type OccupancyState, openMinutes } from '@munteok/core'

const WEEK_MS = 7 * 24 * 3_600_000
/** Fewer people than this on a floor say little about what its counters miss. */
const FEWEST = 5
/** As many as somebody can count at a glance. */
const MOST = 25

export interface HeadcountMoment {
  readonly building: Building
  readonly time: LocalTime
  readonly now: number
  readonly occupancy: Pick<OccupancyState, 'floors'>
  /** When somebody counted last; undefined before the first time. */
  readonly lastCountedAt: number | undefined
}

/** Whether now is a good moment to count people by hand, and on which floor it tells the most. */
export function headcountAdvice(moment: HeadcountMoment): { askNow: boolean; askFor: string | null } {
  const { building, time, now, occupancy, lastCountedAt } = moment
  const askFor = leastCertain(building, occupancy)
  const isDue = lastCountedAt === undefined || now - lastCountedAt >= WEEK_MS
  return { askNow: isDue && askFor !== null && isOpen(building, time, now), askFor }
}

/** The floor with the widest interval, of those whose people can be counted. */
function leastCertain(building: Building, { floors }: Pick<OccupancyState, 'floors'>): string | null {
  let widest: { id: string; width: number } | undefined
  for (const { id } of building.floors) {
    const floor = floors[id]
    if (!floor || floor.people < FEWEST || floor.people > MOST) continue
    const width = floor.high - floor.low
    if (!widest || width > widest.width) widest = { id, width }
  }
  return widest?.id ?? null
}

function isOpen(building: Building, time: LocalTime, now: number): boolean {
  const { hour, minute } = time.parts(now)
  const at = hour * 60 + minute
  return openMinutes(building, time.dayOf(now)).some(([opens, closes]) => opens <= at && at < closes)
}
