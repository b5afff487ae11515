import type { Building } from '../building.ts'
import { type LocalTime, nextDay } from '../local-time.ts'
import type { HandCount } from './live.ts'

const MINUTE_MS = 60_000
const QUIET_AT = 4 * 60
const QUIET_MINUTES = 90
/** People² by which a floor of a quiet house at night may be fuller than empty. */
const VARIANCE = 16

/**
 * A house without an empty hour says nothing about itself, but where nobody has passed any counter
 * for a while before four in the morning, few people are likelier than many. Without that guess its
 * numbers would drift without bound.
 * @param counts in order of time
 */
export function quietNights(
  building: Building,
  time: LocalTime,
  counts: readonly { readonly at: number }[],
): HandCount[] {
  const [first, last] = [counts[0], counts.at(-1)]
  if (building.emptyHour !== null || !first || !last) return []
  const guesses: HandCount[] = []
  let next = 0
  for (let day = time.dayOf(first.at); time.instant(day, QUIET_AT) <= last.at; day = nextDay(day)) {
    const at = time.instant(day, QUIET_AT)
    while ((counts[next]?.at ?? at) < at) next += 1
    const before = counts[next - 1]?.at
    if (before === undefined || at - before < QUIET_MINUTES * MINUTE_MS) continue
    for (const { id } of building.floors)
      guesses.push({ zone: id, people: 0, at, variance: VARIANCE, isGuess: true })
  }
  return guesses
}
