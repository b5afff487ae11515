/**
 * From the ledger into a real InfluxDB: nothing lost and nothing twice while recorder and store are killed
 * under load, and `munteok verify --influx` that finds what somebody changed there.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type InfluxSettings, ScaledClock } from '@munteok/core'
import { SimulatedBuilding } from '@munteok/firmware-sim'
import { createLog, realClock } from '@munteok/runtime'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { eventually, House } from './support/house.ts'
import { Influxd } from './support/influxd.ts'
import { munteok } from './support/munteok.ts'
import { seededRandom } from './support/random.ts'

const SPEED = 120
const KILLS = 6

const clock = {
  realMs: realClock.now(),
  simulatedMs: Date.parse('2026-11-24T10:00:00+09:00'),
  speed: SPEED,
}

let influxd: Influxd
beforeAll(async () => {
  influxd = await Influxd.start()
})
afterAll(() => influxd.close())

const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const it of open.splice(0).reverse()) await it.close()
})

async function mirroredHouse(influx: InfluxSettings): Promise<House> {
  const house = new House({
    clock,
    site: (site) => ({ ...site, recorder: { ...site.recorder, influx } }),
  })
  open.push(house)
  await house.prepare()
  return house
}

async function peopleIn(house: House, seed: number): Promise<SimulatedBuilding> {
  const { site, building } = house.installation
  const simulation = new SimulatedBuilding({
    ...{ site, building, seed, visitsPerDay: 40_000, waitForReaders: true },
    clock: new ScaledClock(clock, realClock),
    log: createLog('devices').child({}, { level: 'error' }),
  })
  open.push(simulation)
  return simulation
}

const verify = (house: House) => munteok(['verify', '--influx', '--config', house.siteFile])

/** The whole ledger is in the store, and nothing else: `munteok verify --influx` says so. */
function agrees(house: House) {
  return eventually(
    'the store agrees with the ledger',
    async () => {
      const ran = await verify(house)
      return ran.code === 0 && !/still on their way/.test(ran.stdout) ? ran : undefined
    },
    60_000,
  )
}

describe('the mirror into InfluxDB', () => {
  it('loses nothing and doubles nothing while recorder and store are killed', {
    timeout: 240_000,
  }, async () => {
    const house = await mirroredHouse({ url: influxd.url, bucket: 'kills' })
    const simulation = await peopleIn(house, 7)
    await house.startAll()
    await simulation.start()
    const random = seededRandom(7)
    for (let kill = 0; kill < KILLS; kill++) {
      await sleep(500 + random() * 1500)
      if (kill % 3 === 0) {
        await house.kill('recorder')
        await house.start('recorder')
      } else if (kill % 3 === 1) {
        await influxd.kill()
        await sleep(random() * 1500)
        await influxd.start()
      } else {
        influxd.freeze()
        await sleep(random() * 1000)
        influxd.thaw()
      }
    }
    simulation.stopPeople()
    const ran = await agrees(house)
    expect(ran.stdout).toMatch(
      /agrees with the ledger: passages of \d+ portals and uses of \d+ spaces on \d+ days/,
    )
    const counted = simulation.totals()
    const stored = await storedPassages('kills')
    for (const [portal, { in: ins, out }] of Object.entries(counted))
      expect(stored[portal] ?? [0, 0], portal).toEqual([ins, out])
    expect(Object.values(counted).reduce((sum, it) => sum + it.in + it.out, 0)).toBeGreaterThan(200)
  })

  it('names each difference, and sends everything again on command', { timeout: 120_000 }, async () => {
    const house = await mirroredHouse({ url: influxd.url, bucket: 'changed' })
    const simulation = await peopleIn(house, 8)
    await house.startAll()
    await simulation.start()
    await eventually('people came in', () => simulation.truth().crossings > 60 || undefined)
    simulation.stopPeople()
    await agrees(house)
    await influxd.run(`DELETE FROM passages WHERE portal = 'entrance'`, { db: 'changed' })
    const found = await verify(house)
    expect(found.code).not.toBe(0)
    expect(found.stderr).toMatch(
      /passages of portal "entrance" on 2026-11-2\d: the ledger has \d+ in, \d+ out, the store 0 in, 0 out/,
    )
    expect(found.stderr).toMatch(/differs from the ledger in \d places: munteok mirror --again/)
    const again = await munteok(['mirror', '--again', '--config', house.siteFile])
    expect(again.stdout).toMatch(/everything is sent to .* again/)
    await agrees(house)
    const told = await munteok(['mirror', '--config', house.siteFile])
    expect(told.stdout).toMatch(/has been told (\d+) of \1 entries, last at/)
  })

  it('says in one line what is wrong with the store, takes every event meanwhile, and catches up', async () => {
    const guarded = await Influxd.start({ accounts: true })
    open.push(guarded)
    await guarded.run(`CREATE USER admin WITH PASSWORD 'secret' WITH ALL PRIVILEGES`)
    const house = await mirroredHouse({ url: guarded.url, bucket: 'guarded' })
    const simulation = await peopleIn(house, 9)
    await house.startAll()
    await simulation.start()
    await eventually('people came in', () => simulation.truth().crossings > 30 || undefined)
    simulation.stopPeople()
    await eventually('the trouble is told', () => house.logged(/influx.*token/i)[0])
    await sleep(3_000)
    expect(house.logged(/does not accept the token|asks for a token/)).toHaveLength(1)
    const health = await house.get<{ ok: boolean }>(house.recorderUrl('/healthz'))
    expect(health).toMatchObject({ ok: true })
    await house.kill('recorder')
    writeFileSync(join(house.dataDir, 'secrets', 'influx.token'), 'admin:secret\n', { mode: 0o600 })
    await house.start('recorder')
    await agrees(house)
  })

  it('goes on when a store keeps nothing that old, and says how many points it refuses', async () => {
    await influxd.run('CREATE DATABASE brief WITH DURATION 1h REPLICATION 1 SHARD DURATION 1h')
    const house = await mirroredHouse({ url: influxd.url, bucket: 'brief' })
    await house.startAll()
    const line = await eventually('it is told', () => house.logged(/refuses \d+ points? for good/)[0])
    expect(line).toMatch(/munteok verify --influx names what differs/)
    expect(await house.get(house.recorderUrl('/healthz'))).toMatchObject({ ok: true })
  })
})

async function storedPassages(db: string): Promise<Record<string, number[]>> {
  const [result] = (await influxd.run('SELECT sum("in"), sum("out") FROM passages GROUP BY portal', {
    db,
  })) as [{ series?: { tags: { portal: string }; values: number[][] }[] }]
  return Object.fromEntries(
    (result.series ?? []).map(({ tags, values }) => [tags.portal, values[0]?.slice(1) ?? []]),
  )
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
