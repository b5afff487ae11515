/** The numbers of one bucket in words. */
import { number } from '@munteok/look/format.ts'
import { signed } from '../days.ts'
import { meanWords } from './numbers.ts'
import type { Row } from './rows.ts'
import type { HistoryWords } from './words.ts'

/**
 * @param ways what the directions of a portal are called
 * @param beforeName what is compared with
 */
export function pointWords(
  row: Row,
  kind: 'occupancy' | 'passages' | 'uses',
  words: HistoryWords,
  ways: { in: string; out: string },
  beforeName: string,
): string {
  const said = [valueWords(row, kind, words, ways)]
  if (row.live && row.value !== undefined && kind === 'occupancy') said.push(words.point.live)
  if (row.before !== undefined) said.push(words.point.before(beforeName, beforeWords(row, kind)))
  return said.join(' · ')
}

function valueWords(
  row: Row,
  kind: 'occupancy' | 'passages' | 'uses',
  words: HistoryWords,
  ways: { in: string; out: string },
): string {
  if (row.value === undefined) return row.ahead ? words.ahead : words.unknown
  if (kind === 'passages') return `${ways.in} ${number(row.value)} · ${ways.out} ${number(row.out ?? 0)}`
  if (kind === 'uses') {
    const sum = words.point.uses(number(row.value), number(row.people ?? 0), row.value, row.people ?? 0)
    if (!row.corrections) return sum
    const counted = row.counted ?? 0
    return `${sum} · ${words.point.counted(number(counted), signed(row.value - counted))}`
  }
  const { low = row.value, high = row.value, max = row.value } = row
  return words.point.people(meanWords(row.value), meanWords(low), meanWords(high), number(max), row.value)
}

function beforeWords({ before = 0, outBefore }: Row, kind: 'occupancy' | 'passages' | 'uses'): string {
  if (kind === 'passages') return `${number(before)} / ${number(outBefore ?? 0)}`
  return kind === 'uses' ? number(before) : meanWords(before)
}
