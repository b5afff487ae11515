import { type HistoryBucket, LocalTime } from '@munteok/core'
import { describe, expect, it } from 'vitest'
import { bucketWords } from './time-words.ts'

const time = new LocalTime('Asia/Seoul')
const at = (local: string) => Date.parse(`${local}+09:00`)

function words(from: string, to: string, bucket: HistoryBucket, language: 'ko' | 'en' = 'ko') {
  return bucketWords(language, time, { start: at(from), end: at(to) }, bucket, true)
}

describe('the words for a time of a chart', () => {
  it('give the day and the clock of a bucket, whose end at midnight is 24:00', () => {
    expect(words('2026-11-24T13:10', '2026-11-24T13:20', '10-minutes')).toBe('11. 24.(화) 13:10–13:20')
    expect(words('2026-11-24T23:00', '2026-11-25T00:00', 'hour', 'en')).toBe('Tue 24 Nov 23:00–24:00')
    expect(words('2026-11-24T13:10', '2026-11-24T13:11', 'minute')).toBe('11. 24.(화) 13:10')
  })

  it('name the day on which a stretch of several buckets ends, if it is another one', () => {
    expect(words('2026-11-23T00:00', '2026-11-24T12:40', '10-minutes')).toBe(
      '11. 23.(월) 00:00 – 11. 24.(화) 12:40',
    )
    expect(words('2026-11-24T13:10', '2026-11-24T14:00', 'minute')).toBe('11. 24.(화) 13:10–14:00')
    expect(words('2026-11-14T00:00', '2026-11-16T00:00', 'day')).toBe('2026. 11. 14.(토)–11. 15.(일)')
  })

  it('name a stretch over the turn of the year with both years', () => {
    expect(words('2025-12-31T00:00', '2026-01-02T00:00', 'day')).toBe('2025. 12. 31.(수)–2026. 1. 1.(목)')
    expect(words('2025-11-01T00:00', '2026-02-01T00:00', 'month')).toBe('2025. 11월–2026. 1월')
    expect(words('2024-01-01T00:00', '2026-01-01T00:00', 'year')).toBe('2024년–2025년')
    expect(words('2026-11-01T00:00', '2026-12-01T00:00', 'month', 'en')).toBe('Nov 2026')
  })
})
