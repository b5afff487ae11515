import { join } from 'node:path'
import { addDays, unlearned } from '@munteok/core'
import { describe, expect, it, onTestFinished } from 'vitest'
import { Learning } from './learning.ts'
import { Ledger } from './ledger.ts'
import { LiveOccupancy } from './live-occupancy.ts'
import { PassageQueries } from './passage-queries.ts'
import { at, delivery, dobong, passage, scratch } from './test-kit.ts'

const today = '2026-11-24'

/** A ledger of three weeks in which each day `missed` of those who leave are not counted. */
function setUp(missed: number) {
  const ledger = new Ledger(join(scratch(onTestFinished), 'ledger.sqlite'), dobong)
  ledger.open()
  onTestFinished(() => ledger.close())
  const events = Array.from({ length: 21 }, (_, i) => addDays(today, i - 21)).flatMap((day) => [
    ...Array.from({ length: 100 }, (_, i) => passage({ at: at('10:00', day) + i * 120_000, in: 2 })),
    passage({ at: at('20:00', day), in: 0, out: 200 - missed }),
  ])
  const now = at('10:00', today)
  ledger.append([delivery(events, { first: 1, sentAt: now })])
  const passages = new PassageQueries(ledger.db, dobong)
  return { now, passages, learning: new Learning(dobong, ledger.time, passages), ledger }
}

function finish(learning: Learning): number {
  let steps = 0
  for (; learning.isUnderWay; steps++) learning.step()
  return steps
}

describe('Learning', () => {
  it('learns from the days in the ledger, one at a time', () => {
    const { learning, now } = setUp(12)
    expect(learning.learned).toEqual(unlearned(dobong))
    learning.look(now)
    expect(finish(learning)).toBeGreaterThan(21)
    expect(learning.learned.nights).toBe(21)
    expect(learning.learned.ways['entrance']?.gain).toBeGreaterThan(0.01)
  })

  it('goes through no day twice, and not through one that is under way', () => {
    const { learning, now } = setUp(0)
    learning.look(now)
    finish(learning)
    learning.look(now)
    expect(learning.isUnderWay).toBe(false)
    learning.look(now + 86_400_000)
    expect(finish(learning)).toBe(1)
  })
})

describe('LiveOccupancy', () => {
  it('counts through the day again when counts came late', () => {
    const { passages, ledger, now } = setUp(0)
    const live = new LiveOccupancy(dobong, ledger.time, passages)
    live.rebuild(now)
    live.add(new Map([['entrance', new Map([[now, { in: 3, out: 0 }]])]]))
    expect(live.isOutOfOrder).toBe(false)
    live.add(new Map([['entrance', new Map([[now - 3_600_000, { in: 1, out: 0 }]])]]))
    expect(live.isOutOfOrder).toBe(true)
    expect(live.house().people).toBe(4)
    live.rebuild(now)
    expect(live.isOutOfOrder).toBe(false)
  })

  it('takes a headcount, also after a restart', () => {
    const { passages, ledger, now } = setUp(0)
    const counted = { zone: '1f', people: 7, at: now }
    const records = { headcounts: () => [counted], nightWasEmpty: () => true }
    const live = new LiveOccupancy(dobong, ledger.time, passages, records)
    live.rebuild(now)
    expect(live.floors()['1f']?.high).toBeGreaterThan(0)
    live.add(new Map([['entrance', new Map([[now, { in: 40, out: 30 }]])]]))
    live.headcount({ ...counted, at: now + 60_000 })
    expect(live.floors()['1f']?.people).toBeLessThan(10)
  })
})
