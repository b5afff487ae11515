/**
 * The settings of a running house, changed over HTTP: they hold at once, at every agent, through a killed
 * recorder and for whoever verifies the ledger; and a crowd that they make too many calls a webhook.
 */
import { createHmac } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  type AlarmCall,
  type AlarmsState,
  type BuildingAnswer,
  type HouseSettings,
  type KioskState,
  type Programme,
  ScaledClock,
  type SettingsAnswer,
  type Site,
} from '@munteok/core'
import { SimulatedBuilding } from '@munteok/firmware-sim'
import { createLog, realClock } from '@munteok/runtime'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventually, House } from './support/house.ts'
import { firstAdministrator, type LoggedIn } from './support/log-in.ts'
import { munteok } from './support/munteok.ts'

/** A Tuesday at noon, in real time from then on: nobody is taken out by an empty hour. */
const clock = { realMs: Date.now(), simulatedMs: Date.parse('2026-11-24T12:00:00+09:00'), speed: 1 }
const YOGA: Programme = {
  id: 'yoga',
  name: { ko: '요가', en: 'Yoga' },
  space: 'kitchen',
  weekday: 'tue',
  opens: '12:00',
  closes: '18:00',
}
const CAPACITY = { m2PerPerson: 4, floors: { '1f': 3 } }

const house = new House({
  clock,
  site: (site: Site) => ({ ...site, agents: site.agents.filter(({ name }) => name === '1f') }),
})
const calls: { call: AlarmCall; body: string; signature: unknown }[] = []
const receiver = createServer(async (request, response) => {
  let body = ''
  for await (const chunk of request) body += chunk
  calls.push({ call: JSON.parse(body), body, signature: request.headers['x-munteok-signature'] })
  // The first call finds a server that is just starting.
  response.writeHead(calls.length === 1 ? 503 : 204).end()
})
let simulation: SimulatedBuilding
let administrator: LoggedIn

beforeAll(async () => {
  const { site, building } = await house.prepare()
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve))
  const log = createLog('devices').child({}, { level: 'error' })
  const scaled = new ScaledClock(clock, realClock)
  simulation = new SimulatedBuilding({ site, building, clock: scaled, seed: 1, visitsPerDay: 0, log })
  await simulation.start()
  await house.start('broker')
  await house.start('recorder')
  await house.start('agent 1f')
  administrator = await firstAdministrator(house)
})

afterAll(async () => {
  receiver.closeAllConnections()
  receiver.close()
  await simulation?.close()
  await house.close()
})

const kiosk = () => house.get<KioskState>(house.agentUrl('1f', '/api/state'))
const answered = async <T>(path: string) => (await (await administrator.send('GET', path)).json()) as T
const programmesOf = ({ building }: { building: BuildingAnswer['building'] }) =>
  building.usage.programmes ?? []

async function change(settings: HouseSettings): Promise<number> {
  const { changed } = await answered<SettingsAnswer>('/settings')
  const after = Math.max(0, ...Object.values(changed).map(({ entry }) => entry))
  const answer = await administrator.send('PUT', '/settings', { settings, reason: 'Under test', after })
  expect([answer.status, await answer.clone().text()]).toEqual([200, expect.any(String)])
  return ((await answer.json()) as { entry: number }).entry
}

describe('settings of a running house', () => {
  it('hold for the dashboard at once, and at the kiosk of an agent a moment later', async () => {
    const { settings } = await answered<SettingsAnswer>('/settings')
    await change({ programmes: [...settings.programmes, YOGA], capacity: CAPACITY })
    const now = await answered<BuildingAnswer>('/building')
    expect([programmesOf(now).at(-1), now.capacities['1f']]).toEqual([YOGA, 3])
    const shown = await eventually('the kiosk has it', async () => {
      const state = await kiosk()
      return programmesOf(state).some(({ id }) => id === 'yoga') ? state : undefined
    })
    expect(shown.building.floors.find(({ id }) => id === '1f')).toMatchObject({ capacityPeople: 3 })
  })

  it('hold after the recorder was killed, and at an agent that starts without a network', async () => {
    await house.kill('recorder')
    await house.kill('agent 1f')
    await house.kill('broker')
    await house.start('agent 1f')
    const alone = await kiosk()
    expect(alone.connected).toBe(false)
    expect(programmesOf(alone)).toContainEqual(YOGA)
    await house.start('broker')
    await house.start('recorder')
    const now = await answered<BuildingAnswer>('/building')
    expect([programmesOf(now).at(-1), now.capacities['1f']]).toEqual([YOGA, 3])
  })

  it('are what munteok verify goes by, also for a year that was closed with a new target', async () => {
    const { settings } = await answered<SettingsAnswer>('/settings')
    const others = settings.targets.filter(({ year }) => year !== 2025)
    const targets = [...others, { year: 2025, uses: 4_321 }]
    await change({ targets })
    const closed = await administrator.send('POST', '/usage/2025/closing', {})
    expect(closed.status).toBe(200)
    const verified = await munteok(['verify', '--config', house.siteFile])
    expect(verified.stderr).toBe('')
    expect(verified.stdout).toMatch(/agree with every roll-up and figure.*2025 was closed by 김문턱/s)
    const undone = { settings: { targets: settings.targets }, reason: 'Back', after: 1e6 }
    const refused = await administrator.send('PUT', '/settings', undone)
    expect(await refused.json()).toMatchObject({ code: 'year-closed' })
  })
})

describe('a crowd', () => {
  it('is an alarm on the screens and at the webhook, signed, until it has gone', async () => {
    const { port } = receiver.address() as AddressInfo
    const webhook = `http://127.0.0.1:${port}/hook`
    await change({ alarms: { capacityShare: 1, counterSilent: false, queuedEvents: null, webhook } })
    await eventually('the door is read', () => simulation.isRead('entrance') || undefined)
    simulation.walk('entrance', 'in', 4)
    const { alarms } = await eventually('the alarm', async () => {
      const state = await answered<AlarmsState>('/alarms')
      return state.alarms.length > 0 ? state : undefined
    })
    expect(alarms).toMatchObject([{ id: 'capacity/1f', capacity: 3, people: 4 }])
    await eventually('the webhook was called, and called again', () => calls.length >= 2 || undefined)
    const [first, again] = calls
    expect(again?.call).toEqual(first?.call)
    expect(first?.call).toMatchObject({ building: 'dobong', event: 'began', alarm: { id: 'capacity/1f' } })
    const { webhookSecret = '' } = await answered<SettingsAnswer>('/settings')
    const signature = createHmac('sha256', webhookSecret)
      .update(again?.body ?? '')
      .digest('hex')
    expect(again?.signature).toBe(`sha256=${signature}`)

    simulation.walk('entrance', 'out', 4)
    await eventually('it is over', () => calls.find(({ call }) => call.event === 'ended'))
    expect((await answered<AlarmsState>('/alarms')).alarms).toEqual([])
  })
})
