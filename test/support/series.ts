import type { InfluxSettings, SeriesPoint } from '@munteok/core'
import { InfluxServer, type InfluxServerOptions, SeriesTrouble } from '@munteok/recorder'
import { expect } from 'vitest'

export const MINUTE_MS = 60_000
/** When the points of the tests begin. */
export const START = Date.parse('2026-11-24T01:00Z')

let made = 0

/** A bucket that nobody has written to. */
export function newBucket(): string {
  return `bucket-${++made}`
}

/** Asked about a bucket of its own, unless another one is named. */
export function serverAt(
  url: string,
  { token, ...over }: Partial<InfluxSettings> & { token?: string } = {},
  more: Partial<InfluxServerOptions> = {},
): InfluxServer {
  return new InfluxServer({ settings: { url, bucket: newBucket(), ...over }, token, ...more })
}

/** Passages of so many minutes in a row. */
export function minutes(count: number, from = START, portal = 'entrance'): SeriesPoint[] {
  return Array.from({ length: count }, (_, i) => ({
    measurement: 'passages',
    tags: { building: 'dobong', portal },
    fields: { in: i + 1, out: 0 },
    time: from + i * MINUTE_MS,
  }))
}

/** @throws Error when all went well */
export async function troubleOf(work: Promise<unknown>): Promise<SeriesTrouble> {
  const error: unknown = await work.then(
    () => new Error('it went well'),
    (thrown: unknown) => thrown,
  )
  if (!(error instanceof SeriesTrouble)) throw error
  expect(error.message).not.toContain('\n')
  return error
}
