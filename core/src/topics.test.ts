import { describe, expect, it } from 'vitest'
import { topicMessages } from './topic-messages.ts'
import { TOPICS, type TopicName, topicsOf } from './topics.ts'

const topics = topicsOf('dobong')

describe('topics', () => {
  it('carry the version of the contract and the building', () => {
    expect(topics.events('1f')).toBe('munteok/1/dobong/agent/1f/events')
    expect(topics.occupancy).toBe('munteok/1/dobong/state/occupancy')
  })

  it('tell whose they are', () => {
    expect(topics.agentOf(topics.health('b1'))).toBe('b1')
    expect(topics.agentOf(topics.ack('b1'))).toBe('b1')
    expect(topics.agentOf(topics.occupancy)).toBeUndefined()
    expect(topics.agentOf('munteok/1/other/agent/b1/events')).toBeUndefined()
  })

  it.each(Object.entries(TOPICS))('are made of the list: %s', (name, { address }) => {
    const topic = topics[name as TopicName]
    const made = typeof topic === 'string' ? topic : topic('1f')
    expect(made).toBe(`${topics.root}/${address.replace('{agent}', '1f')}`)
    expect(topicMessages[name as TopicName].parser.faults(undefined)).not.toEqual([])
  })
})
