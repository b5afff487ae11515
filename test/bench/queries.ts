/** (c) History and usage queries of the HTTP API over a ledger of 5 million events in five years. */

import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { addDays, LocalTime } from '@munteok/core'
import { generateLedger, ledgerFileIn } from '@munteok/recorder'
import { House } from '../support/house.ts'
import { quiet } from './process.ts'
import { type Figure, figure, percentile } from './table.ts'

const FIRST_DAY = '2021-11-24'
const DAYS = 5 * 365 + 1
const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS

export async function queryFigures(events: number, requests: number): Promise<Figure[]> {
  const house = new House()
  try {
    const { building } = await house.prepare()
    const file = ledgerFileIn(house.dataDir)
    mkdirSync(dirname(file), { recursive: true })
    const made = generateLedger({ file, building, firstDay: FIRST_DAY, days: DAYS, events })
    const time = new LocalTime(building.timeZone)
    const first = time.startOfDay(FIRST_DAY)
    const end = time.startOfDay(addDays(FIRST_DAY, DAYS))
    await house.start('broker')
    await house.start('recorder')
    await quiet(house.pid('recorder') ?? 0)
    const history = (what: string, from: number, to: number, bucket: string) =>
      house.recorderUrl(`/api/v1/history/${what}?from=${from}&to=${to}&bucket=${bucket}`)
    const someDay = (i: number) => first + ((i * 389) % (DAYS - 40)) * DAY_MS
    const queries: [name: string, url: (i: number) => string][] = [
      ['a day of passages by minute', (i) => history('passages', someDay(i), someDay(i) + DAY_MS, 'minute')],
      [
        '30 days of passages by hour',
        (i) => history('passages', someDay(i), someDay(i) + 30 * DAY_MS, 'hour'),
      ],
      [
        'a day of occupancy by minute',
        (i) => history('occupancy', someDay(i), someDay(i) + DAY_MS, 'minute'),
      ],
      ['a year of occupancy by day', () => history('occupancy', end - 365 * DAY_MS, end, 'day')],
      ['the table of uses by year', () => house.recorderUrl('/api/v1/usage')],
      ['what a year of uses is made of', (i) => house.recorderUrl(`/api/v1/usage/${2022 + (i % 4)}`)],
    ]
    const figures = [figure('(c) events in the ledger', 'events', [made.events])]
    for (const [name, url] of queries) {
      const times = await timesOf(url, requests)
      figures.push(figure(`(c) ${name}, p50`, 'ms', [percentile(times, 0.5)]))
      figures.push(figure(`(c) ${name}, p99`, 'ms', [percentile(times, 0.99)], 'under 10 ms'))
    }
    return figures
  } finally {
    await house.close()
  }
}

/** Requests before the measured ones: a recorder runs for months, its first answers are not the rule. */
const WARM_UP = 30

/** Milliseconds from the request to the whole answer, over loopback, one after the other. */
async function timesOf(url: (i: number) => string, requests: number): Promise<number[]> {
  const times: number[] = []
  for (let i = -WARM_UP; i < requests; i++) {
    const begin = performance.now()
    const answer = await fetch(url(i + WARM_UP))
    await answer.text()
    if (!answer.ok) throw new Error(`${url(i + WARM_UP)}: ${answer.status}`)
    if (i >= 0) times.push(performance.now() - begin)
  }
  return times
}
