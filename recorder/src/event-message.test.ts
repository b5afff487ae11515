import { messages } from '@munteok/core'
import { describe, expect, it } from 'vitest'
import { readEventMessage } from './event-message.ts'
import { batch, checkIn, OUTBOX, passage } from './test-kit.ts'

const read = (text: string) => readEventMessage(Buffer.from(text))
const events = [passage(), checkIn()]

describe('readEventMessage', () => {
  it('hands out the events as the agent wrote them', () => {
    const text = JSON.stringify(batch(events), null, 2)
    const message = read(text)
    if ('refused' in message) throw new Error(message.refused)
    expect(text).toContain(message.eventsText)
    expect(JSON.parse(message.eventsText)).toEqual(events)
  })

  it.each([
    ['another array of the same name before it', `{"events":[{"kind":"x"}],`],
    ['the name written with an escape', `{"\\u0065vents":[1],`],
    ['a bracket in a value that is overwritten', `{"outbox":"[",`],
  ])('hands out the events that were checked, even with %s', (_what, start) => {
    const message = read(start + JSON.stringify(batch(events)).slice(1))
    if ('refused' in message) throw new Error(message.refused)
    expect(JSON.parse(message.eventsText)).toEqual(events)
    expect(messages.eventBatch.check({ ...message.batch, events: JSON.parse(message.eventsText) })).toBe(true)
  })

  it('survives brackets nested as deep as a message can hold', () => {
    const deep = '['.repeat(120_000) + ']'.repeat(120_000)
    expect(read(deep)).toMatchObject({ kind: 'shape' })
    expect(read(`{"v":1,"outbox":"${OUTBOX}","events":${deep}}`)).toMatchObject({
      kind: 'shape',
      outbox: OUTBOX,
    })
  })

  it('tells whose a broken message is', () => {
    expect(read(`{"v":1,"outbox":"${OUTBOX}"`)).toMatchObject({ kind: 'not-json', outbox: OUTBOX })
    expect(read('null')).toMatchObject({ kind: 'shape', outbox: undefined })
    expect(read('[]')).toMatchObject({ kind: 'shape' })
    expect(read('{"v":"1"}')).toMatchObject({ kind: 'shape' })
  })
})
