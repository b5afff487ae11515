import { describe, expect, it } from 'vitest'
import { mergeDeliveries } from './merge-deliveries.ts'
import { at, delivery, OTHER_OUTBOX, passage } from './test-kit.ts'

const one = (first: number, over = {}) => delivery([passage({ in: first })], { first, ...over })

describe('mergeDeliveries', () => {
  it('joins batches of one outbox that follow on each other, whatever came between them', () => {
    const merged = mergeDeliveries([one(1), one(7, { outbox: OTHER_OUTBOX, agent: '2f' }), one(2), one(3)])
    expect(merged.map(({ agent, batch }) => [agent, batch.first, batch.events.length])).toEqual([
      ['1f', 1, 3],
      ['2f', 7, 1],
    ])
    const [joined] = merged
    expect(JSON.parse(joined?.eventsText ?? '')).toEqual(joined?.batch.events)
    expect(joined?.batch.events.map((event) => 'in' in event && event.in)).toEqual([1, 2, 3])
  })

  it.each([
    ['a hole', [one(1), one(3)]],
    ['what was sent again', [one(1), one(1)]],
    ['batches between which the clock may have been set', [one(1), one(2, { sentAt: at('10:01') })]],
    ['one outbox under two names', [one(1), one(2, { agent: '2f' })]],
  ])('leaves apart %s', (_what, deliveries) => {
    expect(mergeDeliveries(deliveries)).toEqual(deliveries)
  })

  it('makes no batch larger than an agent may send', () => {
    const many = delivery(Array.from({ length: 600 }, () => passage()))
    const more = delivery(
      Array.from({ length: 600 }, () => passage()),
      { first: 601 },
    )
    expect(mergeDeliveries([many, more])).toEqual([many, more])
  })
})
