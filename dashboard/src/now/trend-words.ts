import { number } from '@munteok/look/format.ts'
import type { Language } from '@munteok/look/word-book.ts'
import type { TrendChange } from './trend.ts'
import { nowWords } from './words.ts'

/** How a floor's number changed, as a sentence. An uncertain number makes its change uncertain. */
export function trendWords(
  language: Language,
  change: TrendChange | undefined,
  { low, high }: { low: number; high: number },
): string {
  const { trend } = nowWords[language]
  if (!change) return trend.unknown
  const { by, minutes } = change
  const since = minutes === 60 ? trend.hour : trend.minutes(number(minutes), minutes)
  if (by === 0) return trend.same(since)
  const size = number(Math.abs(by))
  const people = low < high ? trend.about(size) : size
  return by > 0 ? trend.more(since, people) : trend.fewer(since, people)
}
