import { type Building, type BusyAnswer, minuteOfDay } from '@munteok/core'

const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const
/** How full an hour is against the busiest one: four steps. */
export type Step = 0 | 1 | 2 | 3

export interface BusyCell {
  readonly hour: number
  /** Undefined where there was no such hour. */
  readonly mean: number | undefined
  readonly of: number
  readonly step: Step
  /** The house is not open then, and nobody was there. */
  readonly isClosed: boolean
}

export interface BusyGrid {
  readonly hours: readonly number[]
  /** From Monday. `weekday` is 1 to 7. */
  readonly days: readonly { readonly weekday: number; readonly cells: readonly BusyCell[] }[]
  /** People in the busiest hour. */
  readonly most: number
  /** The fewest such hours that a mean is of. */
  readonly fewest: number
}

/** @returns undefined where no day is known */
export function busyGridOf({ hours }: BusyAnswer, building: Building): BusyGrid | undefined {
  if (hours.length === 0) return undefined
  const known = new Map(hours.map((cell) => [cell.weekday * 24 + cell.hour, cell]))
  const most = Math.max(...hours.map(({ mean }) => mean))
  const shown = Array.from({ length: 24 }, (_hour, hour) => hour).filter(
    (hour) => hours.some((cell) => cell.hour === hour && cell.mean >= 0.5) || isOpenOnAnyDay(building, hour),
  )
  const days = DAYS.map((_day, i) => ({
    weekday: i + 1,
    cells: shown.map((hour): BusyCell => {
      const cell = known.get((i + 1) * 24 + hour)
      const mean = cell?.mean
      const isClosed = !isOpen(building, i, hour) && (mean ?? 0) < 0.5
      return { hour, mean, of: cell?.of ?? 0, step: stepOf(mean ?? 0, most), isClosed }
    }),
  }))
  const open = days.flatMap(({ cells }) => cells.filter((cell) => !cell.isClosed && cell.of > 0))
  return { hours: shown, days, most, fewest: Math.min(...open.map(({ of }) => of)) }
}

function stepOf(mean: number, most: number): Step {
  const share = most > 0 ? mean / most : 0
  if (share >= 0.8) return 3
  if (share >= 0.5) return 2
  return share >= 0.2 ? 1 : 0
}

function isOpen(building: Building, day: number, hour: number): boolean {
  const periods = building.openingHours[DAYS[day] ?? 'mon']
  return periods.some(
    ([opens, closes]) => minuteOfDay(opens) < (hour + 1) * 60 && minuteOfDay(closes) > hour * 60,
  )
}

function isOpenOnAnyDay(building: Building, hour: number): boolean {
  return DAYS.some((_day, i) => isOpen(building, i, hour))
}
