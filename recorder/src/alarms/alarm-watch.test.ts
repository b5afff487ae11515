import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { dirname } from 'node:path'
import {
  type AlarmCall,
  type AlarmRules,
  alarmsParser,
  DEFAULT_ALARM_RULES,
  type OccupancyState,
} from '@munteok/core'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import type { CounterState } from '../agents.ts'
import { Complaints } from '../complaints.ts'
import { at, clockAt, dobong, FakeLink, lines, scratch, topics } from '../test-kit.ts'
import { alarmFileIn } from './alarm-file.ts'
import { AlarmWatch } from './alarm-watch.ts'
import { webhookSecretFile } from './webhook-secret.ts'

/** A house in which a test says what is so; its recorder may be started again over the same files. */
function house(rules: Partial<AlarmRules> = {}) {
  const dataDir = scratch(onTestFinished)
  mkdirSync(dirname(alarmFileIn(dataDir)), { recursive: true })
  const clock = clockAt('12:00')
  const { log, lines: said } = lines()
  const now = {
    people: 0,
    silent: {} as Record<string, number>,
    counters: {} as Record<string, CounterState>,
    queues: {} as Record<string, number>,
    rules: { ...DEFAULT_ALARM_RULES, ...rules } as AlarmRules,
    ticks: 0,
  }
  const floor = { low: 0, high: 0, capacity: 10, crowding: 'calm', caveats: [] } as const
  const occupancy = (): OccupancyState => ({
    ...{ v: 1, at: clock.now(), people: now.people, low: 0, high: 0, silentSince: now.silent },
    floors: { '1f': { ...floor, caveats: [], people: now.people } },
  })
  const start = () => {
    const link = new FakeLink()
    link.connected = true
    const watch = new AlarmWatch({
      ...{ dataDir, clock, log, link, topics, occupancy },
      complaints: new Complaints(log, clock),
      building: () => dobong,
      rules: () => now.rules,
      agents: {
        counterState: (portal) => now.counters[portal] ?? { state: 'counting' },
        queues: () => now.queues,
      },
      ticks: () => now.ticks,
      later: (task) => void setImmediate(task),
    })
    onTestFinished(() => watch.close())
    watch.start()
    /** Looks after so many milliseconds; a broker takes what is published. */
    const look = (ms = 1_000) => {
      now.ticks += ms
      watch.look()
      for (const { done } of link.on(topics.alarms)) done?.()
      return watch.state.alarms.map(({ id }) => id)
    }
    const told = () => link.on(topics.alarms).map(({ payload }) => JSON.parse(payload))
    return { watch, look, told, link }
  }
  return { now, start, dataDir, said, clock }
}

/** Somebody's server on loopback. */
async function receiver(isUp = () => true) {
  const calls: AlarmCall[] = []
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    if (isUp()) calls.push(JSON.parse(body) as AlarmCall)
    response.writeHead(isUp() ? 200 : 503).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { calls, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` }
}

describe('the watch over the house', () => {
  it('tells the topic when an alarm begins, changes and ends, retained, and not else', () => {
    const { now, start } = house()
    const { look, told, link } = start()
    look()
    expect(told()).toEqual([])
    now.people = 10
    look()
    look()
    now.people = 12
    look()
    now.people = 3
    look()
    look()
    expect(told().map((state) => state.alarms.map(({ people }: { people: number }) => people))).toEqual([
      [10],
      [12],
      [],
    ])
    for (const state of told()) expect(alarmsParser.faults(state)).toEqual([])
    expect(link.on(topics.alarms).every(({ retain }) => retain)).toBe(true)
  })

  it('says at each connection what there is, also that there is nothing', () => {
    const { watch, told } = house().start()
    watch.reconnected()
    expect(told()).toEqual([{ v: 1, at: at('12:00'), alarms: [] }])
  })

  it('looks at counters that are gone, silent, or never were there', () => {
    const { now, start } = house()
    const { look, watch } = start()
    now.counters = {
      entrance: { state: 'offline', since: at('11:50') },
      'stairs-2f': { state: 'unknown' },
    }
    now.silent = { 'stairs-b1': at('11:00') }
    look()
    look(30_000)
    expect(watch.state.alarms).toMatchObject([
      { id: 'counter/stairs-b1', missing: false, since: at('11:00') },
      { id: 'counter/entrance', missing: true, since: at('11:50') },
    ])
  })

  it('calls the webhook when an alarm begins and when it ends, and once however often the recorder is started', async () => {
    const { calls, url } = await receiver()
    const { now, start, dataDir } = house({ webhook: url })
    const first = start()
    now.people = 10
    first.look()
    await vi.waitFor(() => expect(calls).toHaveLength(1))
    first.watch.close()
    const second = start()
    expect(second.look()).toEqual(['capacity/1f'])
    now.people = 1
    expect(second.look()).toEqual([])
    await vi.waitFor(() => expect(calls).toHaveLength(2))
    expect(calls).toMatchObject([
      { event: 'began', building: 'dobong', alarm: { people: 10, since: at('12:00') } },
      { event: 'ended', alarm: { id: 'capacity/1f', since: at('12:00') } },
    ])
    expect(calls[0]?.id).not.toBe(calls[1]?.id)
    expect(statSync(webhookSecretFile(dataDir)).mode & 0o777).toBe(0o600)
  })

  it('calls after a restart for what it could not tell before', async () => {
    let isUp = false
    const { calls, url } = await receiver(() => isUp)
    const { now, start, dataDir } = house({ webhook: url })
    const first = start()
    now.people = 10
    first.look()
    first.watch.close()
    expect(JSON.parse(readFileSync(alarmFileIn(dataDir), 'utf8'))).toMatchObject({
      calls: [{ event: 'began' }],
    })
    isUp = true
    start()
    await vi.waitFor(() => expect(calls).toMatchObject([{ event: 'began', alarm: { id: 'capacity/1f' } }]))
    await vi.waitFor(() =>
      expect(JSON.parse(readFileSync(alarmFileIn(dataDir), 'utf8'))).toMatchObject({ calls: [] }),
    )
  })

  it('begins anew where its file cannot be read, and says so', () => {
    const { now, start, dataDir, said } = house()
    writeFileSync(alarmFileIn(dataDir), '{"alarms":')
    now.people = 10
    expect(start().look()).toEqual(['capacity/1f'])
    expect(said).toEqual([expect.stringMatching(/warn: .*alarms\.json cannot be used/)])
  })
})
