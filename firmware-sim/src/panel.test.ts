import { request } from 'node:http'
import { ManualClock } from '@munteok/core'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { PanelState } from './panel-api.ts'
import { SimulatedBuilding } from './simulated-building.ts'
import { dobong, quiet, smallSite, temporaryFolder } from './test-kit.ts'

// Other processes take their time on a busy machine; nothing here waits longer than it must.
vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 })

let place: ReturnType<typeof temporaryFolder>
let building: SimulatedBuilding
let url: string

function simulation(panel: { host?: string; port: number }): SimulatedBuilding {
  return new SimulatedBuilding({
    site: smallSite(place.folder),
    building: dobong(),
    clock: new ManualClock(Date.parse('2026-06-02T10:00:00+09:00')),
    seed: 1,
    visitsPerDay: 0,
    panel,
    log: quiet,
  })
}

beforeEach(async () => {
  place = temporaryFolder()
  building = simulation({ port: 0 })
  url = (await building.start()).panelUrl ?? ''
})
afterEach(async () => {
  await building.close()
  place.remove()
})

async function post(path: string, body: unknown): Promise<{ status: number; body: unknown }> {
  const answer = await fetch(new URL(path, url), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  return { status: answer.status, body: await answer.json() }
}

async function state(): Promise<PanelState> {
  return (await (await fetch(new URL('/api/state', url))).json()) as PanelState
}

/** The status for a request with headers that `fetch` does not let one set. */
function statusWith(headers: Record<string, string>, method = 'GET'): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request(new URL('/api/state', url), { method, headers }, (answer) => {
      answer.resume()
      resolve(answer.statusCode ?? 0)
    })
    sent.on('error', reject)
    sent.end()
  })
}

describe('the panel', () => {
  it('listens on this machine and serves a page that says what the devices are', async () => {
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/)
    const page = await (await fetch(url)).text()
    expect(page).toContain('모의 장치예요')
    expect(page).toContain('Simulated devices')
  })

  it('brings its own font, and no other file', async () => {
    const sheet = await (await fetch(new URL('/font/pretendardvariable-dynamic-subset.css', url))).text()
    const file = /url\(\.\/(woff2-dynamic-subset\/[^)]+)\)/.exec(sheet)?.[1] ?? 'none'
    const font = await fetch(new URL(`/font/${file}`, url))
    expect(font.headers.get('content-type')).toBe('font/woff2')
    expect(Buffer.from(await font.arrayBuffer()).toString('latin1', 0, 4)).toBe('wOF2')
    for (const other of [
      '../../../package.json',
      '..%2f..%2f..%2fpackage.json',
      'woff2-dynamic-subset/none.woff2',
    ])
      expect((await fetch(new URL(`/font/${other}`, url))).status).toBe(404)
  })

  it('walks people who then are there, and nobody where nobody is', async () => {
    expect(await post('/api/walk', { portal: 'entrance', direction: 'out', people: 5 })).toEqual({
      status: 200,
      body: { walked: 0 },
    })
    expect((await post('/api/walk', { portal: 'entrance', direction: 'in', people: 5 })).body).toEqual({
      walked: 5,
    })
    expect((await post('/api/walk', { portal: 'stairs-2f', direction: 'in' })).body).toEqual({ walked: 1 })
    const { truth, devices } = await state()
    expect(truth.floors).toEqual({ b1: 0, '1f': 4, '2f': 1, '3f': 0 })
    expect(devices.find(({ name }) => name === 'entrance')?.counted).toEqual({ in: 5, out: 0 })
  })

  it('taps a new card, the same card again, and none at a dead reader', async () => {
    const first = (await post('/api/tap', { device: 'lobby-reader' })).body as {
      tapped: boolean
      card: string
    }
    expect(first).toEqual({ tapped: true, card: expect.stringMatching(/^\d{10}$/) })
    expect((await post('/api/tap', { device: 'lobby-reader', card: first.card })).body).toEqual(first)
    expect((await post('/api/unplug', { device: 'lobby-reader' })).body).toEqual({ plugged: false })
    expect((await post('/api/tap', { device: 'lobby-reader' })).body).toEqual({ tapped: false })
    expect((await state()).devices.map(({ plugged }) => plugged)).toEqual([true, true, false])
    expect((await post('/api/plug', { device: 'lobby-reader' })).body).toEqual({ plugged: true })
  })

  it('lets a device err, and names the error that is none', async () => {
    const { body } = await post('/api/faults', { device: 'entrance', faults: { stuckAtZero: 1 } })
    expect(body).toMatchObject({ faults: { stuckAtZero: 1, lineNoise: 0 } })
    await post('/api/walk', { portal: 'entrance', direction: 'in', people: 5 })
    expect((await state()).devices[0]).toMatchObject({
      counted: { in: 0, out: 0 },
      faults: { stuckAtZero: 1 },
    })
    expect((await state()).devices[1]).toMatchObject({ faults: { stuckAtZero: 0 } })
    expect(await post('/api/faults', { device: 'entrance', faults: { stuckAtZer: 1 } })).toMatchObject({
      status: 400,
    })
    expect(await post('/api/faults', { device: 'entrance', faults: { lineNoise: -1 } })).toMatchObject({
      status: 400,
    })
  })

  it('resets a device, lets its beam stick, and pulls its plug in the middle of a frame', async () => {
    expect((await post('/api/reset', { device: 'entrance' })).body).toEqual({ reset: true })
    const { body } = await post('/api/burst', { device: 'stairs-2f' })
    expect((body as { people: number }).people).toBeGreaterThan(20)
    expect(await post('/api/burst', { device: 'lobby-reader' })).toMatchObject({ status: 400 })
    expect((await post('/api/unplug', { device: 'entrance', halfFrame: true })).body).toEqual({
      plugged: false,
    })
  })

  it('says what is wrong with a request', async () => {
    expect(await post('/api/walk', { portal: 'gate', direction: 'in' })).toEqual({
      status: 400,
      body: { error: expect.stringContaining('"gate" is no portal') },
    })
    expect(await post('/api/walk', { portal: 'entrance', direction: 'up' })).toMatchObject({ status: 400 })
    expect(await post('/api/tap', { device: 'lobby-reader', cards: '1' })).toEqual({
      status: 400,
      body: { error: expect.stringContaining('did you mean "card"') },
    })
    expect(await post('/api/unplug', { device: 'gate' })).toMatchObject({ status: 400 })
  })

  it('answers nobody who asks under another name or from another page', async () => {
    const host = new URL(url).host
    expect(await statusWith({ host })).toBe(200)
    expect(await statusWith({ host: host.replace('127.0.0.1', 'localhost') })).toBe(200)
    expect(await statusWith({ host, origin: `http://${host}` })).toBe(200)
    expect(await statusWith({ host: 'evil.example' })).toBe(403)
    expect(await statusWith({ host: `evil.example:${new URL(url).port}` })).toBe(403)
    expect(await statusWith({ host, origin: 'http://evil.example' })).toBe(403)
    expect(await statusWith({ host, origin: 'null' })).toBe(403)
    expect(await statusWith({ host: '127.0.0.1:1' })).toBe(403)
  })

  it('takes no body that a form of another page could send', async () => {
    const answer = await fetch(new URL('/api/walk', url), {
      method: 'POST',
      headers: { 'content-type': 'text/plain' },
      body: '{"portal":"entrance","direction":"in"}',
    })
    expect(answer.status).toBeGreaterThanOrEqual(400)
    expect(building.truth().crossings).toBe(0)
  })

  it('refuses an address that others can reach, and names a port that is taken', async () => {
    await expect(simulation({ host: '0.0.0.0', port: 0 }).start()).rejects.toThrow(
      /127\.0\.0\.1, not 0\.0\.0\.0/,
    )
    const port = Number(new URL(url).port)
    await expect(simulation({ port }).start()).rejects.toThrow(`cannot listen on 127.0.0.1:${port}`)
  })
})
