import { ManualClock, messages } from '@munteok/core'
import { describe, expect, it } from 'vitest'
import { Presence } from './presence.ts'
import { capturedLog } from './test-kit/captured-log.ts'

/** Agents of one name on one topic: what one publishes, all of them hear. */
function topicWith(...instances: string[]) {
  const clock = new ManualClock(0)
  const waiting: string[] = []
  let retained = ''
  const agents = instances.map((instance) => {
    const captured = capturedLog()
    const publish = (payload: string) => waiting.push(payload)
    const host = `host-${instance}`
    const presence = new Presence({
      agent: '1f',
      instance,
      host,
      publish,
      realClock: clock,
      log: captured.log,
    })
    return { presence, said: () => captured.said('error') }
  })
  let delivered = 0
  const deliver = () => {
    for (let payload = waiting.shift(); payload !== undefined; payload = waiting.shift()) {
      retained = payload
      delivered++
      for (const { presence } of agents) presence.heard(payload, 'online')
    }
  }
  return {
    agents,
    clock,
    say: (payload: string) => {
      waiting.push(payload)
      deliver()
    },
    retained: () => JSON.parse(retained),
    delivered: () => delivered,
  }
}

describe('presence', () => {
  it('is said as the contract asks', () => {
    const { agents } = topicWith('a')
    for (const text of [agents[0]?.presence.hereText, agents[0]?.presence.goneText])
      expect(messages.online.faults(JSON.parse(text ?? ''))).toEqual([])
  })

  it('of one agent makes no noise', () => {
    const topic = topicWith('a')
    topic.say(topic.agents[0]?.presence.hereText ?? '')
    expect([topic.delivered(), topic.agents[0]?.said()]).toEqual([1, []])
  })

  it('of two agents with one name is told by both, once, and they do not answer each other for ever', () => {
    const topic = topicWith('a', 'b')
    for (let minute = 0; minute < 60; minute++) {
      for (const { presence } of topic.agents) topic.say(presence.hereText)
      topic.clock.advance(1_000)
    }
    expect(topic.agents.map(({ said }) => said())).toEqual([
      [expect.stringMatching(/^another agent called "1f" is running on host-b: stop one of the two/)],
      [expect.stringMatching(/^another agent called "1f" is running on host-a: stop one of the two/)],
    ])
    // 120 were said; answers come at most every half minute from each.
    expect(topic.delivered()).toBeLessThanOrEqual(120 + 2 * 3)
  })

  it('is said again when the last will of an earlier life arrives late', () => {
    const topic = topicWith('now')
    const earlier = topicWith('before').agents[0]?.presence.goneText ?? ''
    topic.say(earlier)
    expect(topic.retained()).toMatchObject({ online: true, instance: 'now' })
    topic.say(topic.agents[0]?.presence.goneText ?? '')
    expect(topic.retained()).toMatchObject({ online: true, instance: 'now' })
    expect(topic.agents[0]?.said()).toEqual([])
  })

  it('passes over what is no message', () => {
    const topic = topicWith('a')
    topic.say('hello')
    expect(topic.delivered()).toBe(1)
  })
})
