import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { Ledger } from './ledger.ts'
import { PassageQueries } from './passage-queries.ts'
import { SilentCounters } from './silent-counters.ts'
import { at, delivery, dobong, passage, scratch } from './test-kit.ts'

/** Tuesday 24 November 2026, after Tuesdays on which six people an hour passed the entrance. */
function setUp(tuesdays: string[], building = dobong) {
  const ledger = new Ledger(join(scratch(onTestFinished), 'ledger.sqlite'), building)
  ledger.open()
  onTestFinished(() => ledger.close())
  let first = 1
  const count = (time: string, day?: string) => {
    const when = at(time, day)
    ledger.append([delivery([passage({ at: when, in: 6 })], { first, sentAt: when })])
    first += 1
  }
  for (const day of tuesdays) for (let hour = 10; hour < 20; hour++) count(`${hour}:30`, day)
  const counters = new SilentCounters(building, ledger.time, new PassageQueries(ledger.db, building))
  return { counters, count }
}
const TUESDAYS = ['2026-11-10', '2026-11-17']

describe('a counter', () => {
  it('is silent once its usual people have not come, since its last crossing', () => {
    const { counters, count } = setUp(TUESDAYS)
    count('12:00')
    expect(counters.silentSince('entrance', at('13:30'))).toBeUndefined()
    expect(counters.silentSince('entrance', at('13:41'))).toBe(at('12:00'))
    count('13:42')
    expect(counters.silentSince('entrance', at('13:43'))).toBeUndefined()
  })

  it('is silent from the first usual hour on when it has counted nothing all day', () => {
    const { counters } = setUp(TUESDAYS)
    expect(counters.silentSince('entrance', at('11:50'))).toBe(at('10:00'))
  })

  it('is not silent at night, on a day without opening, or before its rhythm is known', () => {
    const { counters } = setUp(TUESDAYS)
    expect(counters.silentSince('entrance', at('06:00'))).toBeUndefined()
    expect(counters.silentSince('stairs-2f', at('19:00'))).toBeUndefined()
    expect(setUp([]).counters.silentSince('entrance', at('19:00'))).toBeUndefined()
    const closures = [{ from: '2026-11-24', to: '2026-11-24', reason: { ko: '휴관', en: 'closed' } }]
    const closed = setUp(TUESDAYS, { ...dobong, closures })
    expect(closed.counters.silentSince('entrance', at('19:00'))).toBeUndefined()
  })

  it('is measured against days on which it counted: a holiday does not halve its rhythm', () => {
    const { counters } = setUp(['2026-11-17'])
    expect(counters.silentSince('entrance', at('11:50'))).toBe(at('10:00'))
  })
})
