import { join } from 'node:path'
import { type Acknowledgement, MAX_BATCH_BYTES } from '@munteok/core'
import { Metrics } from '@munteok/runtime'
import { describe, expect, it, onTestFinished } from 'vitest'
import { Agents } from './agents.ts'
import { Complaints } from './complaints.ts'
import type { Changes } from './derivation.ts'
import { Intake } from './intake.ts'
import { IntakeMetrics } from './intake-metrics.ts'
import { Ledger } from './ledger.ts'
import {
  at,
  batch,
  clockAt,
  dobong,
  lines,
  ManualScheduler,
  OTHER_OUTBOX,
  OUTBOX,
  passage,
  scratch,
} from './test-kit.ts'

function setUp(siteAgents?: string[]) {
  const ledger = new Ledger(join(scratch(onTestFinished), 'ledger.sqlite'), dobong)
  ledger.open()
  onTestFinished(() => ledger.close())
  const clock = clockAt('10:00')
  const { log, lines: said } = lines()
  const complaints = new Complaints(log, clock)
  const settings = siteAgents?.map((name) => ({ name, floor: '1f', devices: [] }))
  const agents = new Agents(ledger, settings, clock, complaints)
  const scheduler = new ManualScheduler()
  const acks: (Acknowledgement & { agent: string })[] = []
  const commits: Changes[] = []
  const intake = new Intake({
    ...{ ledger, agents, clock, log, complaints, scheduler },
    metrics: new IntakeMetrics(new Metrics({ component: 'recorder', building: 'dobong', version: '1' })),
    acknowledge: (agent, ack) => void acks.push({ agent, ...ack }),
    onCommit: (changes) => void commits.push(changes),
  })
  const receive = (message: unknown, agent = '1f') => {
    const text = typeof message === 'string' ? message : JSON.stringify(message)
    intake.receive(agent, Buffer.from(text))
    intake.commit()
  }
  return { ledger, clock, said, agents, scheduler, acks, commits, intake, receive }
}

describe('Intake', () => {
  it.each([
    [
      'is not JSON',
      `{"v":1,"outbox":"${OUTBOX}","events":[`,
      /not JSON .*look for what else uses this agent's account/,
    ],
    [
      'has another version',
      { ...batch([passage()]), v: 2 },
      /version 2, and this recorder speaks 1: update the older of the two/,
    ],
    ['has an unknown event', { ...batch([]), events: [{ kind: 'dance' }] }, /events/],
    ['has an unknown key', { ...batch([passage()]), extra: 1 }, /unknown key extra/],
    ['has no events', batch([]), /events/],
    [
      'is oversized',
      { ...batch([passage()]), pad: 'x'.repeat(MAX_BATCH_BYTES) },
      /bytes, and a batch may have 262144: look for what else/,
    ],
  ])('refuses a message that %s, says so in one line, and takes the next one', (_what, message, reason) => {
    const { receive, acks, said, ledger } = setUp()
    receive(batch([passage()]))
    receive(message)
    expect(acks.at(-1)).toMatchObject({
      agent: '1f',
      outbox: OUTBOX,
      seq: 1,
      refused: expect.stringMatching(reason),
    })
    expect(said).toEqual([expect.stringMatching(/^warn: a message of agent "1f" was not taken: /)])
    receive(batch([passage()], { first: 2 }))
    expect(acks.at(-1)).toEqual({ agent: '1f', v: 1, outbox: OUTBOX, seq: 2 })
    expect(ledger.totals.events).toBe(2)
  })

  it('tells nobody where a message does not say whose it is, and goes on', () => {
    const { receive, acks, said } = setUp()
    receive('\u0000\u0001 what is this')
    expect(acks).toEqual([])
    expect(said).toHaveLength(1)
    receive(batch([passage()]), '2f')
    expect(acks).toHaveLength(1)
  })

  it('says the same trouble of an agent once a minute, with how often it came', () => {
    const { receive, said, clock } = setUp()
    for (let i = 0; i < 50; i++) receive('?')
    expect(said).toHaveLength(1)
    receive('?', '2f')
    expect(said).toHaveLength(2)
    clock.advance(60_000)
    receive('?')
    expect(said[2]).toMatch(/\(and 49 more like it\)$/)
  })

  it('asks again for what is missing', () => {
    const { receive, acks, said } = setUp()
    receive(batch([passage()]))
    receive(batch([passage()], { first: 5 }))
    expect(acks.at(-1)).toEqual({ agent: '1f', v: 1, outbox: OUTBOX, seq: 1, resend: true })
    expect(said).toEqual([expect.stringContaining('events of agent "1f" after 1')])
  })

  it('says which events are lost for good', () => {
    const { receive, acks, said, agents } = setUp()
    receive(batch([passage()], { first: 5, oldest: 5 }))
    expect(acks.at(-1)).toEqual({ agent: '1f', v: 1, outbox: OUTBOX, seq: 5 })
    expect(said).toEqual([expect.stringMatching(/^error: events 1 to 4 of agent "1f" .*never came/)])
    expect(agents.answer().agents[0]?.message).toContain('its events 1 to 4 never came')
  })

  it('refuses an agent that the site does not have', () => {
    const { receive, acks, said, ledger } = setUp(['1f'])
    receive(batch([passage()]), 'ghost')
    expect(acks).toEqual([
      expect.objectContaining({ agent: 'ghost', seq: 0, refused: expect.stringContaining('site file') }),
    ])
    expect(said).toEqual([expect.stringContaining('agent "ghost" is not in the site file (agents: 1f)')])
    expect(ledger.totals.events).toBe(0)
  })

  it('refuses an outbox that speaks under the name of another agent', () => {
    const { receive, acks, ledger } = setUp()
    receive(batch([passage()]))
    receive(batch([passage()], { first: 2 }), '2f')
    expect(acks.at(-1)).toMatchObject({ agent: '2f', refused: expect.stringContaining('that of agent "1f"') })
    expect(ledger.totals.events).toBe(1)
  })

  it('notices two agents at one name, and takes the events of both', () => {
    const { receive, said, ledger, agents, clock } = setUp()
    receive(batch([passage()]))
    receive(batch([passage()], { outbox: OTHER_OUTBOX }))
    expect(said).toEqual([])
    receive(batch([passage()], { first: 2 }))
    expect(said).toEqual([expect.stringContaining('two agents call themselves "1f"')])
    expect(agents.answer().agents[0]?.message).toContain('give one of them another name')
    expect(ledger.totals.events).toBe(3)
    clock.advance(120_000)
    expect(agents.answer().agents[0]?.message).toBeUndefined()
  })

  it('does not take a new outbox for a second agent', () => {
    const { receive, said } = setUp()
    receive(batch([passage()]))
    receive(batch([passage()], { outbox: OTHER_OUTBOX }))
    receive(batch([passage()], { outbox: OTHER_OUTBOX, first: 2 }))
    expect(said).toEqual([])
  })

  it.each([
    ['1970', 60_000, /off by \d+ days behind/],
    ['2099', Date.parse('2099-01-01T00:00:00Z'), /off by \d+ days ahead/],
  ])(
    'takes the events of an agent that lives in %s at the right time, and says so once',
    (_year, wrong, line) => {
      const { receive, said, agents, ledger } = setUp()
      receive(batch([passage({ at: wrong - 60_000 })], { sentAt: wrong }))
      receive(batch([passage({ at: wrong - 60_000 })], { sentAt: wrong, first: 2 }))
      expect(said).toEqual([expect.stringMatching(line)])
      expect(agents.answer().agents[0]).toMatchObject({ clockErrorMs: wrong - at('10:00') })
      const starts = ledger.db.prepare('SELECT start, ins FROM passage_rollup WHERE level = 0').all()
      expect(starts).toEqual([{ start: at('09:59'), ins: 2 }])
    },
  )

  it('acknowledges nothing while the disk is full, and everything once there is room', () => {
    const { receive, acks, said, scheduler, ledger, intake, commits } = setUp()
    const pages = ledger.db.pragma('page_count', { simple: true }) as number
    ledger.db.pragma(`max_page_count = ${pages + 1}`)
    const many = Array.from({ length: 900 }, () => passage())
    receive(batch(many))
    receive(batch([passage()]), '2f')
    expect(acks).toEqual([])
    expect(commits).toEqual([])
    expect(said).toEqual([expect.stringMatching(/^error: the disk of the ledger .* is full/)])
    expect(intake.trouble).toContain('is full')
    ledger.db.pragma('max_page_count = 1000000')
    scheduler.runLater()
    intake.commit()
    expect(acks.map(({ agent, seq }) => [agent, seq])).toContainEqual(['1f', 900])
    expect(intake.trouble).toBeUndefined()
    expect(said.at(-1)).toMatch(/^info: .*can be written again/)
  })

  it('keeps a bounded amount in memory while nothing can be written', () => {
    const { ledger, intake } = setUp()
    ledger.db.pragma(`max_page_count = ${ledger.db.pragma('page_count', { simple: true })}`)
    const many = Array.from({ length: 1_000 }, () => passage())
    for (let i = 0; i < 300; i++) {
      intake.receive('1f', Buffer.from(JSON.stringify(batch(many, { first: 1 + i * 1_000 }))))
      if (i === 0) intake.commit()
    }
    ledger.db.pragma('max_page_count = 1000000')
    while (!intake.idle) intake.commit()
    const { events } = ledger.totals
    expect(events).toBeGreaterThan(100_000)
    expect(events).toBeLessThan(200_000)
  })
})
