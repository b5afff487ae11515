import { type Speaker, TOPICS, type TopicName, topicsOf } from '@munteok/core'
import { describe, expect, it } from 'vitest'
import { covers, permissionsOf } from './permissions.ts'

const topics = topicsOf('dobong')
const agent = permissionsOf({ kind: 'agent', name: 'agent-1f', agent: '1f' }, topics)
const screen = permissionsOf({ kind: 'screen', name: 'screen' }, topics)
const recorder = permissionsOf({ kind: 'recorder', name: 'recorder' }, topics)

const prefixes = ['homeassistant']
const homeAssistant = permissionsOf({ kind: 'home-assistant', name: 'home-assistant' }, topics, prefixes)

describe('permissions', () => {
  it('let an agent speak for itself alone', () => {
    expect(covers(agent.publish, topics.events('1f'))).toBe(true)
    expect(covers(agent.publish, topics.events('2f'))).toBe(false)
    expect(covers(agent.publish, topics.ack('1f'))).toBe(false)
    expect(covers(agent.publish, topics.occupancy)).toBe(false)
  })

  it('let an agent hear its own acknowledgements and the occupancy, not what others send', () => {
    expect(covers(agent.subscribe, topics.ack('1f'))).toBe(true)
    expect(covers(agent.subscribe, topics.occupancy)).toBe(true)
    expect(covers(agent.subscribe, topics.passes)).toBe(true)
    for (const filter of [
      topics.ack('2f'),
      topics.every.events,
      topics.events('2f'),
      '#',
      `${topics.root}/#`,
    ])
      expect(covers(agent.subscribe, filter)).toBe(false)
  })

  it('let a screen read what is public, and say nothing', () => {
    expect(screen.publish).toEqual([])
    expect(covers(screen.subscribe, topics.everyState)).toBe(true)
    expect(covers(screen.subscribe, topics.health('1f'))).toBe(true)
    for (const filter of [topics.every.events, topics.events('1f'), '+/+/+/+/+/+', 'munteok/1/+/state/usage'])
      expect(covers(screen.subscribe, filter)).toBe(false)
  })

  it('let the recorder take events and publish state, and not pass for an agent', () => {
    expect(covers(recorder.subscribe, topics.every.events)).toBe(true)
    expect(covers(recorder.publish, topics.ack('3f'))).toBe(true)
    expect(covers(recorder.publish, topics.events('3f'))).toBe(false)
  })

  it('let the recorder alone say which keys passes are checked with', () => {
    expect(covers(recorder.publish, topics.passes)).toBe(true)
    for (const { publish } of [agent, screen]) expect(covers(publish, topics.passes)).toBe(false)
  })

  it('let Home Assistant read numbers and health alone, and write nothing but its own status', () => {
    expect(homeAssistant.publish).toEqual(['homeassistant/status'])
    const { online, health } = topics.every
    const discovery = ['homeassistant/device/+/config', 'homeassistant/binary_sensor/+/+/config']
    for (const filter of [topics.occupancy, topics.usage, topics.passages, online, health, ...discovery])
      expect(covers(homeAssistant.subscribe, filter)).toBe(true)
    const { events, cards } = topics.every
    const others = [topics.alarms, topics.building, topics.passes, topics.livePassages, topics.everyState]
    for (const filter of [
      events,
      cards,
      topics.ack('+'),
      topics.order('+'),
      ...others,
      'homeassistant/#',
      '#',
    ])
      expect(covers(homeAssistant.subscribe, filter)).toBe(false)
  })

  it('let the recorder announce devices where there is a Home Assistant, below its prefix alone', () => {
    const account = { kind: 'recorder', name: 'recorder' } as const
    const announcing = permissionsOf(account, topics, ['ha', 'homeassistant'])
    for (const prefix of ['ha', 'homeassistant']) {
      expect(covers(announcing.publish, `${prefix}/device/munteok_dobong/config`)).toBe(true)
      expect(covers(announcing.subscribe, `${prefix}/status`)).toBe(true)
      expect(covers(announcing.publish, `${prefix}/status`)).toBe(false)
      expect(covers(recorder.publish, `${prefix}/device/munteok_dobong/config`)).toBe(false)
      expect(covers(recorder.subscribe, `${prefix}/status`)).toBe(false)
    }
    expect(covers(announcing.publish, 'homeassistant/sensor/munteok_dobong/config')).toBe(false)
    expect(permissionsOf(account, topics, prefixes).publish).not.toContain('ha/device/+/config')
  })

  it('do not let a wildcard through where one name is allowed', () => {
    expect(covers(['a/b'], 'a/+')).toBe(false)
    expect(covers(['a/+'], 'a/#')).toBe(false)
    expect(covers(['a/+'], 'a/+')).toBe(true)
  })

  const entries = Object.entries(TOPICS).map(([name, entry]) => ({ name: name as TopicName, ...entry }))
  it.each(entries)('are as the list of topics has them: $name', ({ name, sender, receivers }) => {
    const topic = topics[name]
    const one = typeof topic === 'string' ? topic : topic('1f')
    const who = { agent, recorder, screen, 'home-assistant': homeAssistant }
    const allowed = (what: 'publish' | 'subscribe') =>
      Object.entries(who).flatMap(([speaker, may]) => (covers(may[what], one) ? [speaker as Speaker] : []))
    expect(allowed('publish')).toEqual([sender])
    expect(allowed('subscribe').toSorted()).toEqual([...receivers].toSorted())
  })
})
