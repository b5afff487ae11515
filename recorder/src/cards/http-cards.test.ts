import { setTimeout as sleep } from 'node:timers/promises'
import { type CardOrder, type CardReply, cardOrderParser } from '@munteok/core'
import { describe, expect, it } from 'vitest'
import { served } from '../http-test-kit.ts'
import { topics } from '../test-kit.ts'

const KITCHEN = { card: 'c-1', label: '1번 카드', role: 'staff' } as const

type House = Awaited<ReturnType<typeof served>>

/** An agent that replies as it is told to. */
async function withAgent(reply: (order: CardOrder) => Partial<CardReply> | undefined): Promise<{
  house: House
  orders: CardOrder[]
}> {
  const house = await served()
  const orders: CardOrder[] = []
  const publish = house.link.publish.bind(house.link)
  house.link.publish = (topic, payload, options, done) => {
    if (topic === topics.order('1f')) {
      const order = cardOrderParser.parse(JSON.parse(payload), topic)
      orders.push(order)
      const said = reply(order)
      if (said) house.link.say(topics.cards('1f'), { v: 1, id: order.id, cards: [KITCHEN], ...said })
    }
    return publish(topic, payload, options, done)
  }
  house.link.say(topics.online('1f'), { v: 1, online: true, instance: 'first', host: 'small' })
  return { house, orders }
}

const wanted = { agent: '1f', label: '1번 카드', role: 'staff' }

describe('cards of staff and tenants', () => {
  it('are enrolled at a reader, and the ledger says by whom: never a number', async () => {
    const { house, orders } = await withAgent(() => ({ card: 'c-1' }))
    const answer = await house.post('/api/v1/cards', wanted)
    expect(answer).toMatchObject({ status: 200, json: { card: 'c-1' } })
    expect(orders).toMatchObject([{ order: 'enrol', label: '1번 카드', role: 'staff', withinMs: 60_000 }])
    const { changes } = (await house.get('/api/v1/changes')).json
    expect(changes[0]).toMatchObject({
      entry: answer.json.entry,
      change: { kind: 'card', by: '홍길동', agent: '1f', card: 'c-1', change: 'enrolled', role: 'staff' },
    })
  })

  it('are listed by agent, and taken back', async () => {
    const { house, orders } = await withAgent(({ order }) => (order === 'forget' ? { card: 'c-1' } : {}))
    expect((await house.get('/api/v1/cards')).json).toEqual({ agents: { '1f': [KITCHEN] } })
    expect((await house.send('DELETE', '/api/v1/cards/1f/c-1')).status).toBe(200)
    expect(orders.at(-1)).toMatchObject({ order: 'forget', card: 'c-1' })
    expect((await house.get('/api/v1/changes')).json.changes[0].change).toMatchObject({
      ...{ kind: 'card', change: 'removed', label: '1번 카드' },
    })
  })

  it.each([
    ['no-card', 400],
    ['made-up-number', 400],
    ['busy', 400],
    ['failed', 503],
  ] as const)(
    'that the agent refuses as "%s" are refused with %i, and not in the ledger',
    async (refused, status) => {
      const { house } = await withAgent(() => ({ refused }))
      const answer = await house.post('/api/v1/cards', wanted)
      expect(answer).toMatchObject({ status, json: { code: refused } })
      expect((await house.get('/api/v1/changes')).json.changes).toEqual([])
    },
  )

  it('are called off when nobody waits any more', async () => {
    const { house, orders } = await withAgent(() => undefined)
    const leave = new AbortController()
    const asked = fetch(`${house.httpUrl}/api/v1/cards`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', cookie: house.cookies?.administrator ?? '' },
      body: JSON.stringify(wanted),
      signal: leave.signal,
    })
    while (orders.length === 0) await sleep(10)
    leave.abort()
    await expect(asked).rejects.toThrow()
    await expect.poll(() => orders.map(({ order }) => order)).toEqual(['enrol', 'cancel'])
    expect(orders[1]?.id).toBe(orders[0]?.id)
  })

  it('of an agent that does not answer are left out of the list, and not to be changed', async () => {
    const { house } = await withAgent(() => undefined)
    expect((await house.get('/api/v1/cards')).json).toEqual({ agents: {} })
    expect(await house.send('DELETE', '/api/v1/cards/1f/c-1')).toMatchObject({
      status: 503,
      json: { code: 'agent-silent' },
    })
  }, 15_000)

  it('at an agent that nobody knows are refused with its name', async () => {
    const { house } = await withAgent(() => ({}))
    const answer = await house.post('/api/v1/cards', { ...wanted, agent: 'attic' })
    expect(answer).toMatchObject({ status: 404, json: { code: 'unknown-agent' } })
  })

  it('are not answered for by another agent, nor by words that are none', async () => {
    const { house, orders } = await withAgent(() => undefined)
    const asked = house.get('/api/v1/cards')
    while (orders.length === 0) await sleep(10)
    const reply = { v: 1, id: orders[0]?.id, cards: [KITCHEN] }
    house.link.say(topics.cards('b1'), reply)
    house.link.say(topics.cards('1f'), { ...reply, number: '3808980205' })
    expect((await asked).json).toEqual({ agents: {} })
  }, 10_000)
})
