import { join } from 'node:path'
import type { Building, Event, LocalTime } from '@munteok/core'
import { onTestFinished } from 'vitest'
import { Ledger } from '../ledger.ts'
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
