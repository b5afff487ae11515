/** Disks that are full and files that are damaged. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ErrorAnswer, ReadyzAnswer, Receipt, Site } from '@munteok/core'
import { SimulatedBuilding } from '@munteok/firmware-sim'
import { ledgerFileIn, verifyLedger } from '@munteok/recorder'
import { createLog, realClock } from '@munteok/runtime'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { askToCheckIn, touch } from './support/check-ins.ts'
import { eventually, House } from './support/house.ts'
import { checkInsOf, eventsOf } from './support/ledger.ts'
import { munteok } from './support/munteok.ts'
import { recordedPassages } from './support/passages.ts'
import { canMakeDisks, SmallDisk } from './support/small-disk.ts'

/** The ground floor's agent alone. */
const groundFloor = (site: Site): Site => ({
  ...site,
  agents: site.agents.filter(({ name }) => name === '1f'),
})

let house: House
let ledger: string
let simulation: SimulatedBuilding | undefined
let disk: SmallDisk | undefined

beforeEach(async () => {
  house = new House({ site: groundFloor })
  ledger = ledgerFileIn((await house.prepare()).dataDir)
})

afterEach(async () => {
  await simulation?.close()
  simulation = undefined
  await Promise.all(['agent 1f', 'recorder', 'broker'].map((name) => house.kill(name)))
  disk?.close()
  disk = undefined
  await house.close()
})

async function simulate(): Promise<SimulatedBuilding> {
  const { site, building } = house.installation
  const log = createLog('devices').child({}, { level: 'error' })
  simulation = new SimulatedBuilding({ site, building, clock: realClock, seed: 1, visitsPerDay: 0, log })
  await simulation.start()
  return simulation
}

const entrance = () => recordedPassages(house, ['entrance'], Date.now())
const agentUrl = () => house.agentUrl('1f', '/')

describe(`a full disk${canMakeDisks ? '' : ' (skipped: this needs root, who may mount a small one)'}`, () => {
  it.skipIf(!canMakeDisks)(
    'under an agent: check-ins are refused and told, counts are carried and made up for',
    async () => {
      disk = new SmallDisk(join(house.dataDir, 'agents', '1f'), 4)
      const devices = await simulate()
      await house.startAll()
      await eventually('the counter is heard', () => house.logged(/entrance: first totals/)[0])
      const before = await touch(agentUrl())
      devices.walk('entrance', 'in', 5)
      await eventually('five people', async () =>
        (await entrance())['entrance']?.in === 5 ? true : undefined,
      )

      disk.fill()
      const refusals = await refusedCheckIns()
      devices.walk('entrance', 'in', 7)
      await sleep(1_500)
      devices.walk('entrance', 'out', 2)
      await sleep(1_500)
      expect(await entrance()).toEqual({ entrance: { in: 5, out: 0 } })
      expect(refusals.at(-1)).toMatchObject({
        code: 'disk-full',
        message: expect.stringContaining('disk is full'),
      })
      expect(house.warnings()).toEqual([
        expect.stringMatching(/the outbox \S+outbox\.db is at its budget or its disk is full: .*make room/),
      ])
      expect(await health('agent')).toMatchObject({
        ok: false,
        message: expect.stringContaining('make room'),
      })

      disk.free()
      await eventually('everybody', async () =>
        JSON.stringify(await entrance()) === '{"entrance":{"in":12,"out":2}}' ? true : undefined,
      )
      const after = await touch(agentUrl())
      await eventually('the check-ins', () => (has(before) && has(after) ? true : undefined))
      expect(checkInsOf(ledger).length).toBe(refusals.accepted + 2)
      expect(await health('agent')).toMatchObject({ ok: true })
      expect(devices.totals()['entrance']).toEqual({ in: 12, out: 2 })
    },
  )

  it.skipIf(!canMakeDisks)(
    'under the recorder: nothing is acknowledged, it says so, and takes everything when there is room',
    async () => {
      disk = new SmallDisk(join(house.dataDir, 'recorder'), 8)
      await house.startAll()
      const receipts = [await touch(agentUrl())]
      await eventually('the first check-in', () => has(receipts[0]))

      disk.fill()
      const refused = await eventually('the recorder says so', async () => {
        receipts.push(await touch(agentUrl()))
        const answer = await health('recorder')
        return answer.ok ? undefined : answer
      })
      expect(refused.message).toMatch(
        /the disk of the ledger \S+ is full: nothing is taken until there is room/,
      )
      const held = eventsOf(ledger).length
      for (let i = 0; i < 10; i++) receipts.push(await touch(agentUrl()))
      await sleep(4_000)
      expect(eventsOf(ledger)).toHaveLength(held)
      expect(
        house.logged(/recorder: the disk of the ledger \S+ is full: .*agents keep their events/),
      ).toHaveLength(1)

      disk.free()
      await eventually('all check-ins', () => (receipts.every(has) ? true : undefined))
      expect(eventsOf(ledger)).toHaveLength(receipts.length)
      expect(await health('recorder')).toMatchObject({ ok: true })
      expect(house.logged(/recorder: the ledger \S+ can be written again/)).toHaveLength(1)
      await house.stop('recorder')
      expect(verifyLedger(ledger, house.installation.building)).toMatchObject({ ok: true, gaps: 0 })
    },
  )
})

describe('a damaged file', () => {
  it('keeps a recorder from starting: it names the ledger and leaves it as it is', async () => {
    await house.startAll()
    const receipt = await touch(agentUrl())
    await eventually('the check-in', () => has(receipt))
    for (const name of ['agent 1f', 'recorder']) await house.stop(name)
    const damaged = damage(ledger, 8_192)

    const { code, stderr } = await munteok(['recorder', '--config', house.siteFile])
    expect(code).toBe(78)
    expect(stderr.trim().split('\n')).toEqual([
      expect.stringMatching(
        /the ledger \S+ledger\.sqlite is damaged .*was left as it is: put a backup in its place/,
      ),
    ])
    expect(readFileSync(ledger).equals(damaged)).toBe(true)
    expect(await munteok(['verify', '--config', house.siteFile])).toMatchObject({
      code: 78,
      stderr: expect.stringMatching(/the ledger \S+ is damaged/),
    })
    expect(readFileSync(ledger).equals(damaged)).toBe(true)
  })

  it('is set aside by an agent, which goes on with a new outbox', async () => {
    const devices = await simulate()
    await house.startAll()
    await eventually('the counter is heard', () => house.logged(/entrance: first totals/)[0])
    const before = await touch(agentUrl())
    await eventually('the check-in', () => has(before))
    await house.stop('agent 1f')
    const outbox = join(house.dataDir, 'agents', '1f', 'outbox.db')
    const damaged = damage(outbox, 0)

    await house.start('agent 1f')
    expect(house.warnings()).toEqual([
      expect.stringMatching(
        /the outbox \S+outbox\.db is corrupt .*set aside as \S+ and a new one begun.*check the disk/,
      ),
    ])
    const aside = readdirSync(join(outbox, '..')).find((name) => /^outbox\.db\.corrupt-\w+$/.test(name)) ?? ''
    expect(readFileSync(join(outbox, '..', aside)).equals(damaged)).toBe(true)
    const after = await touch(agentUrl())
    await eventually('the counter is heard again', () => house.logged(/entrance: first totals/)[1])
    devices.walk('entrance', 'in', 2)
    await eventually(
      'what came after',
      async () => (has(after) && (await entrance())['entrance']?.in === 2) || undefined,
    )
    const [first, second] = checkInsOf(ledger)
    expect([first?.receipt, second?.receipt]).toEqual([before.id, after.id])
    expect(first?.outbox).not.toBe(second?.outbox)
    expect(checkInsOf(ledger)).toHaveLength(2)
  })
})

/** Checks in until it is refused, as it is once the room that SQLite had is used up. */
async function refusedCheckIns(): Promise<ErrorAnswer[] & { accepted: number }> {
  const refusals: ErrorAnswer[] = []
  let accepted = 0
  await eventually('a check-in is refused', async () => {
    const answer = await askToCheckIn(agentUrl())
    if (answer.status === 507) refusals.push((await answer.json()) as ErrorAnswer)
    else accepted++
    return refusals.length === 3 ? true : undefined
  })
  return Object.assign(refusals, { accepted })
}

function has(receipt: Receipt | undefined): true | undefined {
  const found = checkInsOf(ledger).some((checkIn) => checkIn.receipt === receipt?.id)
  return found || undefined
}

/** A service's `/readyz`, whatever its status. */
async function health(of: 'agent' | 'recorder'): Promise<ReadyzAnswer> {
  const url = of === 'agent' ? house.agentUrl('1f', '/readyz') : house.recorderUrl('/readyz')
  return (await (await fetch(url)).json()) as ReadyzAnswer
}

/** Writes rubbish over a part of a file. @returns what the file is now */
function damage(file: string, from: number): Buffer {
  const bytes = readFileSync(file)
  bytes.fill(0xa5, from, from + 2_048)
  writeFileSync(file, bytes)
  return bytes
}
