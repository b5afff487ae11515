import { join } from 'node:path'
import type { Building, Event, LocalTime } from '@munteok/core'
import { expect, it, onTestFinished } from 'vitest'
import { Ledger } from '../ledger.ts'
import { OccupancyRollup } from '../occupancy-rollup.ts'
import { PassageQueries } from '../passage-queries.ts'
import { checkIn, delivery, dobong, passage, scratch } from '../test-kit.ts'
import { LedgerReader } from './ledger-reader.ts'
import { describeSeriesReader, type StoreContents } from './reader-contract.ts'

const NOON = 12 * 60

function eventsOf({ passages = [], checkIns = [] }: StoreContents, time: LocalTime): Event[] {
  return [
    ...passages.map(({ portal, minute, in: ins, out }) => passage({ portal, at: minute, in: ins, out })),
    ...checkIns.flatMap(({ day, space, programme, people }) =>
      people.map((group) =>
        checkIn({ at: time.instant(day, NOON), space, people: group, ...(programme && { programme }) }),
      ),
    ),
  ]
}

function filled(contents: StoreContents, times: number): Ledger {
  const building: Building = { ...dobong, id: contents.building, timeZone: contents.timeZone }
  const ledger = new Ledger(join(scratch(onTestFinished), 'ledger.sqlite'), building)
  ledger.open()
  onTestFinished(() => ledger.close())
  const deliveries = eventsOf(contents, ledger.time).map((event, i) =>
    delivery([event], { first: i + 1, sentAt: event.at }),
  )
  for (let time = 0; time < times; time++) ledger.append(deliveries)
  for (const { day, space, corrected } of contents.checkIns ?? [])
    if (corrected)
      ledger.record({
        ...{ kind: 'correction', at: ledger.time.instant(day, NOON), by: 'Kim', reason: 'A list on paper' },
        ...{ day, space, ...corrected },
      })
  return ledger
}

describeSeriesReader('the ledger', {
  async make(contents, { times = 1 } = {}) {
    const { db, building, time } = filled(contents, times)
    return new LedgerReader({ db, building, time, now: () => Number.MAX_SAFE_INTEGER })
  },
  without: {
    occupancy: 'the ledger estimates it from passages, and cannot be told',
    'other buildings': 'a ledger is of one building',
  },
})

it('tells how full a zone was by what the ledger estimates of a day that is over', async () => {
  const at = (time: string) => Date.parse(`2026-11-24T${time}:00+09:00`)
  const passages = [
    { portal: 'entrance', minute: at('10:00'), in: 6, out: 0 },
    { portal: 'entrance', minute: at('12:00'), in: 0, out: 6 },
  ]
  const { db, building, time } = filled({ building: 'dobong', timeZone: 'Asia/Seoul', passages }, 1)
  const occupancies = new OccupancyRollup(db, building, time, new PassageQueries(db, building))
  occupancies.refresh(time.endOfDay('2026-11-25'), Number.MAX_SAFE_INTEGER)
  const reader = new LedgerReader({ db, building, time, now: () => time.endOfDay('2026-11-25') })
  const answer = await reader.range({
    ...{ building: 'dobong', timeZone: 'Asia/Seoul', of: { kind: 'occupancy', zone: 'house' } },
    ...{ bucket: 'hour', from: at('09:00'), to: at('12:00') },
  })
  // Of the time before anybody was ever counted nothing is known.
  expect(answer.buckets).toEqual([
    { start: at('10:00'), mean: expect.closeTo(6, 0), max: 6 },
    { start: at('11:00'), mean: expect.closeTo(6, 0), max: 6 },
  ])
})
