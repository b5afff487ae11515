import { describe, expect, it } from 'vitest'
import { messages } from './messages.ts'

const batch = (event: object) => ({
  v: 1,
  outbox: 'x'.repeat(22),
  oldest: 1,
  first: 1,
  sentAt: 1,
  events: [event],
})
const checkIn = { kind: 'check-in', at: 1, device: 'kiosk', method: 'touch', role: 'visitor', people: 1 }

describe('what a parser says of a wrong value', () => {
  it('is about the kind that an event says it is, not about all the others', () => {
    expect(messages.eventBatch.faults(batch({ ...checkIn, people: 'two' }))).toEqual([
      'events[0].people must be integer, not "two"',
    ])
    expect(messages.eventBatch.faults(batch({ ...checkIn, peoples: 2 }))).toEqual([
      'unknown key events[0].peoples: did you mean "people"?',
    ])
  })

  it('names an event of no kind at all', () => {
    expect(messages.eventBatch.faults(batch({ kind: 'x' }))).toEqual([
      'events[0] must match a schema in anyOf, not {"kind":"x"}',
    ])
  })

  it('names a word that is none of those allowed', () => {
    expect(messages.eventBatch.faults(batch({ ...checkIn, role: 'boss' }))).toEqual([
      'events[0].role must be equal to constant, not "boss"',
    ])
  })
})
