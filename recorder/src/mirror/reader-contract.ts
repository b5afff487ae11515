import type { Day, RangeAnswer, RangeQuery, SeriesReader } from '@munteok/core'
import { describe, expect, it } from 'vitest'

/** What a store is filled with, in words that a ledger's events and a time-series store's points can both be made of. */
export interface StoreContents {
  readonly building: string
  readonly timeZone: string
  /** What a portal counted in a minute, by its first instant. */
  readonly passages?: readonly { portal: string; minute: number; in: number; out: number }[]
  readonly checkIns?: readonly DayOfCheckIns[]
  /** How many people were known in a zone in a minute. */
  readonly occupancy?: readonly { zone: string; minute: number; people: number }[]
}

/** Check-ins of one day in one space, for one programme if any. */
export interface DayOfCheckIns {
  readonly day: Day
  readonly space: string
  readonly programme?: string
  /** How many people came with each check-in: every check-in is one use. */
  readonly people: readonly number[]
  /** By how much corrections changed the day's sums. */
  readonly corrected?: { readonly uses: number; readonly people: number }
}

export interface ContractStore {
  /**
   * Makes a store, fills it, and closes it when the test is finished.
   * @param how.times how often all of it is written, one time after the other
   * @param how.besides what another building has in the same store
   */
  make(contents: StoreContents, how?: { times?: number; besides?: StoreContents }): Promise<SeriesReader>
  /** What it cannot be asked, with the reason. */
  readonly without?: Partial<Record<'occupancy' | 'other buildings', string>>
}

const MINUTE_MS = 60_000
const BUILDING = 'dobong'
const SEOUL = 'Asia/Seoul'
const BERLIN = 'Europe/Berlin'

/** What every reader of ranges answers, wherever it reads from. */
export function describeSeriesReader(name: string, store: ContractStore): void {
  describe(`${name} as a reader of ranges`, () => {
    describePassages(store)
    describeUses(store)
    describeOccupancy(store)
  })
}

function describePassages({ make, without = {} }: ContractStore): void {
  const inSeoul = {
    building: BUILDING,
    timeZone: SEOUL,
    passages: [
      ...[crossing('2026-11-23T14:59Z', 1, 0), crossing('2026-11-23T15:00Z', 2, 1)],
      ...[crossing('2026-11-24T01:00Z', 4, 0), crossing('2026-11-24T01:59Z', 8, 3)],
      ...[crossing('2026-11-24T02:00Z', 16, 0), crossing('2026-11-24T14:59Z', 0, 32)],
      { portal: 'rear-door', minute: at('2026-11-24T01:00Z'), in: 100, out: 100 },
    ],
  }

  it('gives the passages of a portal by minute, those in which nobody crossed left out', async () => {
    const reader = await make(inSeoul)
    const query = passagesOf('minute', '2026-11-24T01:00Z', '2026-11-24T02:00Z')
    expect(await read(reader, query)).toEqual(['2026-11-24T01:00Z 4 0', '2026-11-24T01:59Z 8 3'])
  })

  it('sums them by hour and by day, from midnight to midnight of the building', async () => {
    const reader = await make(inSeoul)
    expect(await read(reader, passagesOf('hour', '2026-11-23T15:00Z', '2026-11-24T15:00Z'))).toEqual([
      '2026-11-23T15:00Z 2 1',
      '2026-11-24T01:00Z 12 3',
      '2026-11-24T02:00Z 16 0',
      '2026-11-24T14:00Z 0 32',
    ])
    expect(await read(reader, passagesOf('day', '2026-11-22T15:00Z', '2026-11-25T15:00Z'))).toEqual([
      '2026-11-22T15:00Z 1 0',
      '2026-11-23T15:00Z 30 36',
    ])
  })

  it('takes the buckets that begin from `from` on and before `to`, and each of them whole', async () => {
    const reader = await make(inSeoul)
    expect(await read(reader, passagesOf('minute', '2026-11-24T01:00Z', '2026-11-24T01:59Z'))).toEqual([
      '2026-11-24T01:00Z 4 0',
    ])
    expect(await read(reader, passagesOf('hour', '2026-11-24T00:01Z', '2026-11-24T01:01Z'))).toEqual([
      '2026-11-24T01:00Z 12 3',
    ])
    expect(await read(reader, passagesOf('hour', '2026-11-24T01:01Z', '2026-11-24T02:00Z'))).toEqual([])
    expect(await read(reader, passagesOf('day', '2026-11-23T14:00Z', '2026-11-24T01:00Z'))).toEqual([
      '2026-11-23T15:00Z 30 36',
    ])
    expect(await read(reader, passagesOf('day', '2026-11-23T15:01Z', '2026-11-24T15:00Z'))).toEqual([])
  })

  it('gives nothing for a portal that it does not know, and for a time before and after all', async () => {
    const reader = await make(inSeoul)
    const query = passagesOf('day', '2026-11-22T15:00Z', '2026-11-25T15:00Z')
    const unknown = { ...query, of: { kind: 'passages' as const, portal: "no-such' OR 'a'='a" } }
    expect(await reader.range(unknown)).toEqual({ kind: 'passages', buckets: [] })
    expect(await read(reader, passagesOf('day', '2020-01-01T00:00Z', '2021-01-01T00:00Z'))).toEqual([])
    expect(await read(reader, passagesOf('hour', '2030-01-01T00:00Z', '2030-02-01T00:00Z'))).toEqual([])
  })

  it('has what was written twice once', async () => {
    const reader = await make(inSeoul, { times: 2 })
    expect(await read(reader, passagesOf('day', '2026-11-23T15:00Z', '2026-11-24T15:00Z'))).toEqual([
      '2026-11-23T15:00Z 30 36',
    ])
  })

  const alone = without['other buildings']
  it.skipIf(alone)(`does not see another building's points${because(alone)}`, async () => {
    const besides = { ...inSeoul, building: 'nowon' }
    const reader = await make({ ...inSeoul, passages: [crossing('2026-11-24T01:00Z', 4, 0)] }, { besides })
    expect(await read(reader, passagesOf('day', '2026-11-22T15:00Z', '2026-11-25T15:00Z'))).toEqual([
      '2026-11-23T15:00Z 4 0',
    ])
  })

  describeClockChanges(make)
}

/** Somebody crosses every quarter of an hour, so that what a bucket holds says how long it is. */
function describeClockChanges(make: ContractStore['make']): void {
  const quarters = (from: string, to: string) => {
    const count = (at(to) - at(from)) / (15 * MINUTE_MS)
    return Array.from({ length: count }, (_, i) => ({
      portal: 'entrance',
      minute: at(from) + i * 15 * MINUTE_MS,
      ...{ in: 1, out: 0 },
    }))
  }
  const changes = [
    {
      what: 'a day of 23 hours in spring',
      first: '2026-03-27T23:00Z',
      last: '2026-03-30T22:00Z',
      days: ['2026-03-27T23:00Z 96 0', '2026-03-28T23:00Z 92 0', '2026-03-29T22:00Z 96 0'],
      change: ['2026-03-28T23:00Z', '2026-03-29T22:00Z', 23],
    },
    {
      what: 'a day of 25 hours in autumn',
      first: '2026-10-23T22:00Z',
      last: '2026-10-26T23:00Z',
      days: ['2026-10-23T22:00Z 96 0', '2026-10-24T22:00Z 100 0', '2026-10-25T23:00Z 96 0'],
      change: ['2026-10-24T22:00Z', '2026-10-25T23:00Z', 25],
    },
  ] as const
  for (const { what, first, last, days, change } of changes)
    it(`cuts ${what} where the clocks of Berlin change`, async () => {
      const passages = quarters(first, last)
      const reader = await make({ building: BUILDING, timeZone: BERLIN, passages })
      expect(await read(reader, passagesOf('day', first, last, BERLIN))).toEqual(days)
      const [from, to, hours] = change
      const all = Array.from({ length: hours }, (_, i) => `${minuteText(at(from) + i * 60 * MINUTE_MS)} 4 0`)
      expect(await read(reader, passagesOf('hour', from, to, BERLIN))).toEqual(all)
    })

  it('aligns hours in a zone that is half an hour off', async () => {
    const passages = quarters('2025-12-31T23:00Z', '2026-01-01T00:30Z')
    const reader = await make({ building: BUILDING, timeZone: 'Asia/Kolkata', passages })
    const query = passagesOf('hour', '2025-12-31T22:30Z', '2026-01-01T01:30Z', 'Asia/Kolkata')
    expect(await read(reader, query)).toEqual(['2025-12-31T22:30Z 2 0', '2025-12-31T23:30Z 4 0'])
  })
}

function describeUses({ make }: ContractStore): void {
  const checkIns = [
    { day: '2026-11-23', space: 'classroom', people: [1] },
    { day: '2026-11-24', space: 'classroom', people: [1, 2, 1] },
    { day: '2026-11-24', space: 'classroom', programme: 'village-school', people: [20, 3] },
    { day: '2026-11-24', space: 'kitchen', people: [7] },
    { day: '2026-11-25', space: 'classroom', people: [1, 1, 1], corrected: { uses: -2, people: -1 } },
  ]
  const uses = (space: string, from: string, to: string, timeZone = SEOUL): RangeQuery => ({
    ...{ building: BUILDING, of: { kind: 'uses', space }, bucket: 'day' },
    ...{ from: at(from), to: at(to), timeZone },
  })

  it('sums the uses of a space by day, over all programmes and with corrections', async () => {
    const reader = await make({ building: BUILDING, timeZone: SEOUL, checkIns })
    expect(await read(reader, uses('classroom', '2026-11-22T15:00Z', '2026-11-25T15:00Z'))).toEqual([
      '2026-11-22T15:00Z 1 1',
      '2026-11-23T15:00Z 5 27',
      '2026-11-24T15:00Z 1 2',
    ])
    expect(await read(reader, uses('kitchen', '2026-11-22T15:00Z', '2026-11-25T15:00Z'))).toEqual([
      '2026-11-23T15:00Z 1 7',
    ])
    expect(await read(reader, uses('roof-garden', '2026-11-22T15:00Z', '2026-11-25T15:00Z'))).toEqual([])
  })

  it('takes the days that begin from `from` on and before `to`', async () => {
    const reader = await make({ building: BUILDING, timeZone: SEOUL, checkIns })
    expect(await read(reader, uses('classroom', '2026-11-23T15:00Z', '2026-11-24T15:00Z'))).toEqual([
      '2026-11-23T15:00Z 5 27',
    ])
    expect(await read(reader, uses('classroom', '2026-11-23T15:01Z', '2026-11-24T15:00Z'))).toEqual([])
  })

  it('has uses that were written twice once', async () => {
    const reader = await make({ building: BUILDING, timeZone: SEOUL, checkIns }, { times: 2 })
    expect(await read(reader, uses('classroom', '2026-11-23T15:00Z', '2026-11-24T15:00Z'))).toEqual([
      '2026-11-23T15:00Z 5 27',
    ])
  })

  it('keeps the days of uses apart where the clocks of Berlin change', async () => {
    const days = ['2026-03-28', '2026-03-29', '2026-03-30', '2026-10-24', '2026-10-25', '2026-10-26']
    const berlin = days.map((day, i) => ({ day, space: 'classroom', people: Array(i + 1).fill(1) }))
    const reader = await make({ building: BUILDING, timeZone: BERLIN, checkIns: berlin })
    expect(await read(reader, uses('classroom', '2026-01-01T00:00Z', '2027-01-01T00:00Z', BERLIN))).toEqual([
      ...['2026-03-27T23:00Z 1 1', '2026-03-28T23:00Z 2 2', '2026-03-29T22:00Z 3 3'],
      ...['2026-10-23T22:00Z 4 4', '2026-10-24T22:00Z 5 5', '2026-10-25T23:00Z 6 6'],
    ])
  })
}

function describeOccupancy({ make, without = {} }: ContractStore): void {
  const reason = without.occupancy
  const occupancy = [
    ...[inZone('2026-11-23T14:59Z', 90), inZone('2026-11-23T15:00Z', 0), inZone('2026-11-24T01:00Z', 4)],
    ...[inZone('2026-11-24T01:20Z', 5), inZone('2026-11-24T01:59Z', 12)],
    { zone: 'house', minute: at('2026-11-24T01:59Z'), people: 40 },
  ]
  const query = (bucket: RangeQuery['bucket'], from: string, to: string): RangeQuery => ({
    ...{ building: BUILDING, of: { kind: 'occupancy', zone: '1f' }, bucket },
    ...{ from: at(from), to: at(to), timeZone: SEOUL },
  })

  it.skipIf(reason)(
    `gives the mean and the most of a zone's minutes by minute, hour and day${because(reason)}`,
    async () => {
      const reader = await make({ building: BUILDING, timeZone: SEOUL, occupancy }, { times: 2 })
      expect(await read(reader, query('minute', '2026-11-24T01:00Z', '2026-11-24T01:59Z'))).toEqual([
        '2026-11-24T01:00Z 4 4',
        '2026-11-24T01:20Z 5 5',
      ])
      expect(await read(reader, query('hour', '2026-11-23T15:00Z', '2026-11-24T15:00Z'))).toEqual([
        '2026-11-23T15:00Z 0 0',
        '2026-11-24T01:00Z 7 12',
      ])
      expect(await read(reader, query('day', '2026-11-22T15:00Z', '2026-11-24T15:00Z'))).toEqual([
        '2026-11-22T15:00Z 90 90',
        '2026-11-23T15:00Z 5.25 12',
      ])
      expect(await read(reader, query('day', '2026-11-24T15:00Z', '2026-11-25T15:00Z'))).toEqual([])
    },
  )
}

function at(instant: string): number {
  return Date.parse(instant)
}

function minuteText(time: number): string {
  return new Date(time).toISOString().replace(':00.000Z', 'Z')
}

function crossing(minute: string, ins: number, out: number) {
  return { portal: 'entrance', minute: at(minute), in: ins, out }
}

function inZone(minute: string, people: number) {
  return { zone: '1f', minute: at(minute), people }
}

function because(reason: string | undefined): string {
  return reason === undefined ? '' : ` (skipped: ${reason})`
}

function passagesOf(bucket: RangeQuery['bucket'], from: string, to: string, timeZone = SEOUL): RangeQuery {
  const of = { kind: 'passages', portal: 'entrance' } as const
  return { building: BUILDING, of, bucket, from: at(from), to: at(to), timeZone }
}

/** Each bucket as a line: when it begins, and its figures. */
async function read(reader: SeriesReader, query: RangeQuery): Promise<string[]> {
  const answer: RangeAnswer = await reader.range(query)
  expect(answer.kind).toBe(query.of.kind)
  return answer.buckets.map(({ start, ...figures }) =>
    [minuteText(start), ...Object.values(figures)].join(' '),
  )
}
