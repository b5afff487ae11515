/** What a chart shows, in a sentence or two: for whoever reads on, and for whoever cannot see it. */
import { type Building, isOfDays, type LocalTime } from '@munteok/core'
import { number, percent } from '@munteok/look/format.ts'
import type { Language } from '@munteok/look/word-book.ts'
import { meanWords } from './numbers.ts'
import { highest } from './outline.ts'
import type { Row } from './rows.ts'
import { directionsOf } from './subject.ts'
import { bucketWords } from './time-words.ts'
import type { HistoryWords } from './words.ts'

export interface Told {
  readonly rows: readonly Row[]
  readonly kind: 'occupancy' | 'passages' | 'uses'
  readonly bucket: Parameters<typeof bucketWords>[3]
  /** A subject's name, and what it is called. */
  readonly of: string
  readonly what: string
  /** The time in words. */
  readonly when: string
  /** The time that it is compared with, in words. */
  readonly beforeName: string
  readonly severalDays: boolean
}

interface Speech {
  readonly building: Building
  readonly time: LocalTime
  readonly language: Language
  readonly words: HistoryWords
}

/** @returns undefined where nothing is known */
export function summaryOf(told: Told, speech: Speech): string | undefined {
  if (!told.rows.some(({ value }) => value !== undefined)) return undefined
  const said = told.kind === 'occupancy' ? people(told, speech) : added(told, speech)
  return [...said, comparison(told, speech.words)].filter((one) => one !== undefined).join(' ')
}

function people(
  { rows, bucket, what, when, severalDays }: Told,
  { time, language, words }: Speech,
): string[] {
  const peak = highest(rows, (row) => row.max)
  if (!peak?.max) return [words.said.nobody(when, what)]
  const at = bucketWords(language, time, peak, bucket, severalDays)
  return [words.said.people(when, what, meanWords(meanOf(rows)), number(peak.max), at, peak.max)]
}

/** Over the time in which anybody was there: a night is not what somebody asks about. */
function meanOf(rows: readonly Row[]): number {
  let people = 0
  let time = 0
  for (const { value, max, start, end } of rows) {
    if (value === undefined || !max) continue
    people += value * (end - start)
    time += end - start
  }
  return time === 0 ? 0 : people / time
}

function added(told: Told, { building, time, language, words }: Speech): string[] {
  const { rows, kind, bucket, of, what, when, severalDays } = told
  const sum = (value: (row: Row) => number | undefined) =>
    rows.reduce((all, row) => all + (value(row) ?? 0), 0)
  const values = sum((row) => row.value)
  const peak = highest(rows, (row) => (row.value ?? 0) + (row.out ?? 0))
  const at = peak && bucketWords(language, time, peak, bucket, severalDays || isOfDays(bucket))
  if (kind === 'uses') {
    const persons = sum((row) => row.people)
    const said = words.said.uses(when, what, number(values), number(persons), values, persons)
    return [said, ...(at ? [words.said.mostUses(at, number(peak.value ?? 0), peak.value ?? 0)] : [])]
  }
  const way = directionsOf(building, of.slice('portal.'.length), language, words)
  const outs = sum((row) => row.out)
  const said = words.said.passages(when, what, number(values), number(outs), way.in, way.out)
  return [said, ...(at ? [words.said.busiest(at)] : [])]
}

/** Of the time of which both are known. */
function comparison({ rows, beforeName }: Told, words: HistoryWords): string | undefined {
  let now = 0
  let before = 0
  for (const row of rows) {
    if (row.value === undefined || row.before === undefined) continue
    const length = row.max === undefined ? 1 : row.end - row.start
    now += (row.value + (row.out ?? 0)) * length
    before += (row.before + (row.outBefore ?? 0)) * length
  }
  if (before <= 0) return undefined
  const share = now / before - 1
  const rounded = percent(Math.abs(share))
  if (Math.abs(share) < 0.02) return words.said.compared(beforeName, words.said.same)
  return words.said.compared(beforeName, share > 0 ? words.said.more(rounded) : words.said.less(rounded))
}
