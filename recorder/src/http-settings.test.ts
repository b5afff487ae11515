import type { Building, ChangesAnswer, SettingsAnswer } from '@munteok/core'
import { describe, expect, it, onTestFinished } from 'vitest'
import { served, withEvents } from './http-test-kit.ts'
import { Ledger } from './ledger.ts'
import { ledgerFileIn } from './ledger-file.ts'
import { rebuildLedger } from './rebuild.ts'
import { at, batch, checkIn, dobong, lines, scratch, topics } from './test-kit.ts'
import { verifyLedger } from './verify.ts'

const API = '/api/v1'
const reason = 'By the council of November'
const programmes = dobong.usage.programmes ?? []
const yoga = {
  id: 'yoga',
  name: { ko: '요가', en: 'Yoga' },
  space: 'kitchen',
  weekday: 'tue',
  opens: '12:00',
  closes: '13:00',
} as const
const overlapping = {
  ...dobong.openingHours,
  mon: [
    ['09:00', '12:00'],
    ['11:00', '18:00'],
  ],
}
const capacity = { m2PerPerson: 4, floors: { '1f': 12 } }

async function house(over: Parameters<typeof served>[0] = {}) {
  const parts = await withEvents(over)
  const put = (settings: object, after = 0) =>
    parts.send('PUT', `${API}/settings`, { settings, reason, after })
  const settings = async () => (await parts.get(`${API}/settings`)).json as SettingsAnswer
  return { ...parts, put, settings }
}

describe('PUT /settings', () => {
  it('holds at once: in the building, the live numbers, the topic and the codes that can be made', async () => {
    const { put, get, post, link } = await house()
    for (const { done } of link.on(topics.building)) done?.()
    const { status, json } = await put({ programmes: [...programmes, yoga], capacity })
    expect(status).toBe(200)
    const { building, capacities } = (await get(`${API}/building`)).json
    expect(building.usage.programmes.at(-1)).toEqual(yoga)
    expect(capacities['1f']).toBe(12)
    expect((await get(`${API}/occupancy`)).json.floors['1f']).toMatchObject({ capacity: 12, people: 4 })
    const told = JSON.parse(link.on(topics.building).at(-1)?.payload ?? '')
    expect(told).toEqual({ v: 1, at: at('12:00'), building })
    const pass = { kind: 'programme', programme: 'yoga', from: '2026-11-24', to: '2026-12-24' }
    expect((await post(`${API}/passes`, pass)).status).toBe(200)
    const changes = (await get(`${API}/changes`)).json as ChangesAnswer
    expect(changes.changes[0]).toMatchObject({
      entry: json.entry,
      change: { kind: 'settings', by: '홍길동', reason },
    })
  })

  it('tells what holds, and who changed it', async () => {
    const { put, settings } = await house()
    expect((await settings()).changed).toEqual({})
    const { json } = await put({ capacity })
    expect(await settings()).toMatchObject({
      settings: { capacity, programmes, closures: dobong.closures },
      changed: { capacity: { entry: json.entry, at: at('12:00'), by: '홍길동', reason } },
    })
  })

  it('writes down only what differs', async () => {
    const { put, get } = await house()
    await put({ capacity, programmes })
    const { changes } = (await get(`${API}/changes`)).json as ChangesAnswer
    expect(changes[0]?.change).toHaveProperty('settings', { capacity })
  })

  it.each<[string, object, string, RegExp]>([
    ['changes nothing', { programmes }, 'no-change', /already/],
    [
      'is in no space',
      { programmes: [{ ...yoga, space: 'moon' }] },
      'invalid',
      /programme "yoga" is in "moon", which is no space/,
    ],
    ['stands there twice', { programmes: [yoga, yoga] }, 'invalid', /programme "yoga" stands there twice/],
    ['is on no day', { programmes: [{ ...yoga, from: '2026-02-31' }] }, 'invalid', /2026-02-31 is not a day/],
    [
      'ends before it begins',
      { programmes: [{ ...yoga, from: '2026-03-01', to: '2026-02-01' }] },
      'invalid',
      /before it begins/,
    ],
    [
      'is for no floor',
      { capacity: { m2PerPerson: 4, floors: { '9f': 3 } } },
      'invalid',
      /"9f", which is no floor/,
    ],
    [
      'opens while it is open',
      { openingHours: overlapping },
      'invalid',
      /mon: opens at 11:00, before it closed/,
    ],
    [
      'calls by no HTTP',
      { alarms: { capacityShare: 1, counterSilent: true, queuedEvents: 1, webhook: 'ftp://x' } },
      'invalid',
      /webhook/,
    ],
  ])('refuses what %s', async (_what, settings, code, message) => {
    const { put, get } = await house()
    const { status, json } = await put(settings)
    expect({ status, code: json.code }).toEqual({ status: 400, code })
    expect(json.message).toMatch(message)
    expect((await get(`${API}/changes`)).json.changes).toEqual([])
  })

  it('refuses more than a broker would carry to the agents', async () => {
    const { put } = await house()
    const long = '긴'.repeat(200)
    const many = Array.from({ length: 400 }, (_, i) => ({
      ...yoga,
      id: `p${i}`,
      name: { ko: long, en: long },
    }))
    const { status, json } = await put({ programmes: many })
    expect(status).toBe(400)
    expect(json).toMatchObject({ code: 'too-large', message: expect.stringMatching(/take out programmes/) })
  })

  it('does not let one person overwrite unseen what another one changed', async () => {
    const { put } = await house()
    const first = (await put({ capacity })).json.entry
    const late = await put({ capacity: { m2PerPerson: 3, floors: {} } }, first - 1)
    expect(late.status).toBe(409)
    expect(late.json).toMatchObject({
      code: 'changed-meanwhile',
      message: expect.stringMatching(/홍길동 changed capacity/),
    })
    expect((await put({ programmes: [] }, 0)).status).toBe(200)
    expect((await put({ capacity: { m2PerPerson: 3, floors: {} } }, first)).status).toBe(200)
  })

  it('leaves the target of a closed year alone', async () => {
    const { put, post, clock } = await house()
    clock.set(at('09:00', '2027-01-02'))
    expect((await post(`${API}/usage/2026/closing`, {})).status).toBe(200)
    const other = [...dobong.usage.targets.filter(({ year }) => year !== 2026), { year: 2026, uses: 1 }]
    expect((await put({ targets: other })).json).toMatchObject({ code: 'year-closed' })
    expect((await put({ targets: [...dobong.usage.targets, { year: 2031, uses: 9 }] })).status).toBe(200)
  })

  it('is for administrators, and shows the webhook and its secret to them alone', async () => {
    const { put, as, settings, get } = await house()
    const alarms = {
      capacityShare: 1,
      counterSilent: true,
      queuedEvents: 9,
      webhook: 'https://example.org/secret',
    }
    expect((await put({ alarms })).status).toBe(200)
    expect(await settings()).toMatchObject({
      settings: { alarms },
      webhookSecret: expect.stringMatching(/^.{32}$/),
    })
    expect(
      (await as('staff').send('PUT', `${API}/settings`, { settings: {}, reason, after: 9 })).status,
    ).toBe(403)
    const seen = await as('auditor').get(`${API}/settings`)
    expect(seen.json.settings.alarms.webhook).toBe('https://example.org/…')
    expect(seen.json).not.toHaveProperty('webhookSecret')
    expect((await as('auditor').get(`${API}/changes`)).text).not.toMatch(/secret/)
    expect((await get(`${API}/changes`)).text).toMatch(/secret/)
    expect((await as('viewer').get(`${API}/changes`)).status).toBe(403)
    expect((await as('viewer').get(`${API}/alarms`)).json).toMatchObject({ alarms: [] })
  })
})

describe('settings in the ledger', () => {
  const [gone, ...rest] = programmes
  const eaten = { space: gone?.space ?? '', programme: gone?.id ?? '' }

  it('keep the uses of a programme that is no more, by its id, and its corrections can be taken back', async () => {
    const { put, get, post, link } = await house()
    const events = [checkIn({ at: at('10:30'), people: 3, method: 'touch', ...eaten })]
    link.say(topics.events('1f'), batch(events, { first: 4, sentAt: at('12:00') }))
    await new Promise((resolve) => setImmediate(() => setImmediate(resolve)))
    const correction = { day: '2026-11-24', ...eaten, uses: 1, people: 2, reason }
    const { entry } = (await post(`${API}/corrections`, correction)).json
    const before = (await get(`${API}/usage/2026`)).json
    expect((await put({ programmes: rest })).status).toBe(200)
    expect((await get(`${API}/usage/2026`)).json).toEqual(before)
    expect(before.programmes[eaten.programme]).toEqual({ uses: 2, people: 5 })
    expect((await get(`${API}/usage/2026.csv`)).text).toContain(gone?.name.ko)
    expect((await post(`${API}/corrections/${entry}/undo`, { reason })).status).toBe(200)
    expect((await get(`${API}/usage/2026`)).json.programmes[eaten.programme]).toEqual({ uses: 1, people: 3 })
  })

  it('hold after a restart, and for whoever verifies or rebuilds', async () => {
    const dataDir = scratch(onTestFinished)
    const first = await house({ dataDir })
    await first.put({ capacity, targets: [{ year: 2026, uses: 77 }] })
    first.clock.set(at('09:00', '2027-01-02'))
    await first.post(`${API}/usage/2026/closing`, {})
    await first.close()
    expect(verifyLedger(ledgerFileIn(dataDir), dobong)).toMatchObject({
      ok: true,
      closings: [{ year: 2026 }],
    })
    rebuildLedger(ledgerFileIn(dataDir), dobong, at('10:00', '2027-01-02'))
    const { get } = await served({ dataDir })
    expect((await get(`${API}/building`)).json).toMatchObject({
      capacities: { '1f': 12 },
      building: { usage: { targets: [{ year: 2026, uses: 77 }] } },
    })
  })

  it('are left out part by part where the file does not fit them any more, and that is said', async () => {
    const dataDir = scratch(onTestFinished)
    const file = ledgerFileIn(dataDir)
    const ledger = new Ledger(file, dobong)
    ledger.open()
    ledger.record({ kind: 'settings', at: 1, by: '김', reason, settings: { capacity, programmes: [yoga] } })
    ledger.close()
    const smaller: Building = {
      ...dobong,
      floors: dobong.floors.map((floor) => ({
        ...floor,
        spaces: floor.spaces.filter(({ id }) => id !== 'kitchen'),
      })),
      usage: { ...dobong.usage, programmes: [] },
    }
    const log = lines()
    const { get, send } = await served({ dataDir, building: smaller, log: log.log })
    const said =
      /programme "yoga" is in "kitchen", which is no space.*the programmes of entry \d+ are passed over/
    expect(log.lines).toContainEqual(expect.stringMatching(said))
    expect((await get(`${API}/building`)).json).toMatchObject({
      capacities: { '1f': 12 },
      building: { usage: { programmes: [] } },
    })
    const health = (await get(`${API}/settings/health`)).json
    expect(health).toMatchObject({
      ok: false,
      leftOut: [{ part: 'programmes', message: expect.stringMatching(said) }],
    })
    const space = smaller.floors.flatMap(({ spaces }) => spaces)[0]?.id
    const mended = { settings: { programmes: [{ ...yoga, space }] }, reason, after: 0 }
    expect((await send('PUT', `${API}/settings`, mended)).status).toBe(200)
    expect((await get(`${API}/settings/health`)).json).toEqual({ ok: true, leftOut: [] })
  })
})
