/** Agents in trouble: with a twin, with ports that are not theirs, with an outbox that another one has; and their end. */
import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { AgentSettings, Site } from '@munteok/core'
import { SimulatedBuilding } from '@munteok/firmware-sim'
import { ledgerFileIn } from '@munteok/recorder'
import { createLog, realClock } from '@munteok/runtime'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { touch } from './support/check-ins.ts'
import { freePorts } from './support/free-ports.ts'
import { eventually, House } from './support/house.ts'
import { checkInsOf, eventsOf } from './support/ledger.ts'
import { munteok } from './support/munteok.ts'
import { recordedPassages } from './support/passages.ts'
import { PortHolder } from './support/port-holder.ts'

/** One agent with all it needs here: two counters and a reader. */
function oneAgent(site: Site): Site {
  const devices = site.agents.flatMap((agent) => agent.devices)
  const wanted = ['entrance', 'rear-door', 'lobby-reader']
  const agents = site.agents
    .filter(({ name }) => name === '1f')
    .map((agent): AgentSettings => ({ ...agent, devices: devices.filter(({ id }) => wanted.includes(id)) }))
  return { ...site, agents }
}

const house = new House({ site: oneAgent })
const twinDir = join(house.dataDir, 'twin')
let simulation: SimulatedBuilding
let holder: PortHolder | undefined
let ledger: string

beforeAll(async () => {
  const { site, building, dataDir } = await house.prepare()
  ledger = ledgerFileIn(dataDir)
  const log = createLog('devices').child({}, { level: 'error' })
  simulation = new SimulatedBuilding({ site, building, clock: realClock, seed: 1, visitsPerDay: 0, log })
  await simulation.start()
  await house.start('broker')
  await house.start('recorder')
})

afterAll(async () => {
  await holder?.release()
  await simulation?.close()
  await house.close()
})

describe('an agent', () => {
  it('tells once of each port that it cannot have, goes on with the others, and takes it when it is free', async () => {
    await simulation.unplug('entrance')
    holder = await PortHolder.hold(pathOf('rear-door'))
    await house.start('agent 1f')
    await eventually('the reader is read', () => simulation.isRead('lobby-reader') || undefined)
    simulation.tap('lobby-reader')
    await eventually('the tap', () => checkInsOf(ledger).find(({ device }) => device === 'lobby-reader'))
    const isMissing = () => house.logged(/entrance is not there: plug the device in/)
    const isInUse = () => house.logged(/rear-door is in use by another program: stop that one \(fuser/)
    await eventually('both are told', () => (isMissing().length > 0 && isInUse().length > 0) || undefined)
    await sleep(2_500)
    expect(isMissing()).toHaveLength(1)
    expect(isInUse()).toHaveLength(1)

    await Promise.all([simulation.plug('entrance'), holder.release()])
    await eventually('both are connected', () =>
      house.logged(/(entrance|rear-door): connected at/).length === 2 ? true : undefined,
    )
    await eventually('both are heard', () =>
      house.logged(/(entrance|rear-door): first totals ever seen/).length === 2 ? true : undefined,
    )
    simulation.walk('entrance', 'in', 3)
    simulation.walk('rear-door', 'in', 2)
    const counted = { entrance: { in: 3, out: 0 }, 'rear-door': { in: 2, out: 0 } }
    await eventually('the people', async () => {
      const recorded = await recordedPassages(house, ['entrance', 'rear-door'], Date.now())
      return JSON.stringify(recorded) === JSON.stringify(counted) ? true : undefined
    })
    expect(house.warnings()).toHaveLength(2)
  })

  it('does not start on an outbox that another one has, and says which', async () => {
    const other = siteFileWith('other.json', (await freePorts(1))[0] ?? 0)
    const { code, stderr } = await munteok(['agent', '--config', other, '--name', '1f'])
    expect(code).toBe(78)
    const lines = stderr.trim().split('\n')
    expect(lines).toEqual([
      expect.stringMatching(/the outbox \S+agents\/1f\/outbox\.db is in use by another process: .*stop it/),
    ])
    expect((await touch(house.agentUrl('1f', '/'))).people).toBe(1)
  })

  it('and its twin of the same name each tell of the other, stay connected, and are counted exactly once', async () => {
    const [port = 0] = await freePorts(1)
    cpSync(join(house.dataDir, 'secrets'), join(twinDir, 'secrets'), { recursive: true })
    const siteFile = siteFileWith('twin.json', port, [])
    await house.start('agent 1f', { as: 'twin', siteFile, env: { MUNTEOK_DATA_DIR: twinDir } })
    const receipts = []
    for (let i = 0; i < 15; i++)
      receipts.push(
        ...(await Promise.all([touch(house.agentUrl('1f', '/')), touch(`http://127.0.0.1:${port}`)])),
      )
    const ids = receipts.map(({ id }) => id)
    const recorded = () => checkInsOf(ledger).filter(({ receipt = '' }) => ids.includes(receipt))
    await eventually('all of them', () => recorded().length === ids.length || undefined)
    expect(
      recorded()
        .map(({ receipt = '' }) => receipt)
        .sort(),
    ).toEqual(ids.sort())
    expect(new Set(recorded().map(({ outbox }) => outbox)).size).toBe(2)
    const keys = eventsOf(ledger).map(({ outbox, seq }) => `${outbox} ${seq}`)
    expect(new Set(keys).size).toBe(keys.length)

    await sleep(3_000)
    const told = house.logged(/another agent called "1f" is running on/)
    expect(told).toHaveLength(2)
    for (const line of told) {
      expect(line).toContain(`running on ${hostname()}: stop one of the two, or give it a name of its own`)
    }
    expect(house.logged(/^broker: "agent-1f" \(\S+\) connected/)).toHaveLength(2)
    expect(house.logged(/^broker: "agent-1f" \(\S+\) disconnected/)).toHaveLength(0)
    expect(house.logged(/^recorder: .*two agents.*"1f"/)).toHaveLength(1)
  })
})

describe('SIGTERM', () => {
  it('ends each process within two seconds, in order, with nothing left unsent', async () => {
    await Promise.all(Array.from({ length: 20 }, () => touch(house.agentUrl('1f', '/'))))
    for (const name of ['agent 1f', 'twin', 'recorder', 'broker']) {
      const { code, ms } = await house.stop(name)
      expect({ name, code }).toEqual({ name, code: 0 })
      expect(ms, name).toBeLessThan(2_000)
    }
    for (const dataDir of [house.dataDir, twinDir])
      expect(eventsIn(join(dataDir, 'agents', '1f', 'outbox.db'))).toEqual([])
  })
})

const pathOf = (device: string) =>
  house.installation.site.agents[0]?.devices.find(({ id }) => id === device)?.path ?? ''

/** The house's site file for a second agent of the same name. */
function siteFileWith(name: string, port: number, devices?: AgentSettings['devices']): string {
  const site = JSON.parse(readFileSync(house.siteFile, 'utf8')) as Site
  const agents = site.agents.map((agent) => ({ ...agent, http: { port }, devices: devices ?? agent.devices }))
  const file = join(house.dataDir, name)
  writeFileSync(file, JSON.stringify({ ...site, agents }))
  return file
}

function eventsIn(outbox: string): unknown[] {
  const database = new Database(outbox, { readonly: true })
  try {
    return database.prepare('SELECT seq FROM event').all()
  } finally {
    database.close()
  }
}
