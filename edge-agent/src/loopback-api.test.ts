import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  agentRoutes,
  type CheckIn,
  type KioskState,
  kioskEvents,
  LocalTime,
  ManualClock,
  MunteokError,
  type Receipt,
} from '@munteok/core'
import { Metrics, Monitoring } from '@munteok/runtime'
import { Validator } from '@seriousme/openapi-schema-validator'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { CheckIns } from './check-ins.ts'
import { KioskStream } from './kiosk-stream.ts'
import { LoopbackApi } from './loopback-api.ts'
import { Settling } from './settling.ts'
import type { ReceiptedCheckIn } from './settling-table.ts'
import { building } from './test-kit/building.ts'
import { capturedLog } from './test-kit/captured-log.ts'
import { ManualTimers } from './test-kit/manual-timers.ts'
import { Visits } from './visits.ts'

const NOON = Date.UTC(2026, 10, 24, 3)
let folder: string
let disk: { events: CheckIn[]; kept: Map<string, CheckIn>; full: boolean }
let timers: ManualTimers
let stream: KioskStream
let state: KioskState
let api: LoopbackApi
let trouble: string | undefined
let url: string

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kiosk-'))
  mkdirSync(join(folder, 'assets'))
  writeFileSync(join(folder, 'index.html'), '<title>kiosk</title>')
  writeFileSync(join(folder, 'assets', 'app.js'), 'kiosk()')
  disk = { events: [], kept: new Map(), full: false }
  timers = new ManualTimers()
  state = { building, floor: '1f', now: NOON, connected: false }
  stream = new KioskStream(() => state)
  typed.length = 0
  trouble = undefined
  api = createApi(folder)
  url = await api.start('127.0.0.1', 0)
})
afterEach(async () => {
  await api.close()
  rmSync(folder, { recursive: true })
})

/** What readers typed into the page. */
const typed: string[] = []

function createApi(kioskDir: string | undefined, captured = capturedLog()): LoopbackApi {
  const write = (deed: () => void) => {
    if (disk.full) throw new MunteokError('outside', 'disk-full', 'full')
    deed()
  }
  const store = {
    append(events: readonly unknown[]): number {
      write(() => disk.events.push(...(events as CheckIn[])))
      return disk.events.length
    },
    keep: (checkIn: ReceiptedCheckIn) => write(() => disk.kept.set(checkIn.receipt, checkIn)),
    change: (checkIn: ReceiptedCheckIn) => write(() => disk.kept.set(checkIn.receipt, checkIn)),
    withdraw: (receipt: string) => write(() => disk.kept.delete(receipt)),
    settle: () => {},
  }
  return new LoopbackApi({
    building: () => building,
    clock: new ManualClock(NOON),
    log: captured.log,
    checkIns: new CheckIns({
      outbox: store,
      settling: new Settling(store, timers),
      visits: new Visits(new LocalTime('Asia/Seoul'), () => 60),
      audience: stream,
      programmeAt: (space) => (space === 'kitchen' ? 'shared-table' : undefined),
    }),
    stream,
    typed: (text) => typed.push(text),
    state: () => state,
    monitoring: new Monitoring({
      ...{ dataDir: join(folder, 'data'), version: '1', log: captured.log },
      metrics: new Metrics({ component: 'agent', building: 'dobong', agent: '1f', version: '1' }),
      ready: () => ({ ok: trouble === undefined, ...(trouble !== undefined && { message: trouble }) }),
    }),
    kioskDir,
  })
}

function post(body: unknown, headers: Record<string, string> = {}) {
  return fetch(`${url}/api/check-ins`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
}

function ask(method: string, id: string, body?: object) {
  return fetch(`${url}/api/check-ins/${id}`, {
    method,
    ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  })
}

async function receiptOf(response: Response): Promise<Receipt> {
  return kioskEvents.receipt.parse(await response.json(), 'the answer')
}

function faultsOf(name: string, data: unknown): string[] {
  return kioskEvents[name as keyof typeof kioskEvents].faults(data)
}

/** `fetch` does not let a test say who it is. */
function statusOf(path: string, headers: Record<string, string>, method = 'GET'): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request(`${url}${path}`, { method, headers }, (response) => {
      response.resume()
      resolve(response.statusCode ?? 0)
    })
    sent.on('error', reject)
    sent.end()
  })
}

/** The server-sent events as they come. */
async function listen() {
  const abort = new AbortController()
  const response = await fetch(`${url}/api/stream`, { signal: abort.signal })
  const heard: { name: string; data: unknown }[] = []
  const read = async () => {
    let text = ''
    for await (const chunk of response.body ?? []) {
      text += Buffer.from(chunk).toString('utf8')
      const blocks = text.split('\n\n')
      text = blocks.pop() ?? ''
      for (const block of blocks) {
        const [, name, data] = /^event: (.*)\ndata: (.*)$/.exec(block) ?? []
        if (name && data) heard.push({ name, data: JSON.parse(data) })
      }
    }
  }
  const ended = read().then(
    () => 'closed by the agent',
    () => 'closed by the kiosk',
  )
  return { heard, ended, response, close: () => abort.abort() }
}

describe('the loopback API', { timeout: 30_000 }, () => {
  it('answers a check-in only once it is on the disk, with a receipt', async () => {
    const response = await post({ space: 'kitchen', people: 20 })
    expect(response.status).toBe(201)
    expect(disk.events).toEqual([
      {
        kind: 'check-in',
        at: NOON,
        device: 'kiosk',
        space: 'kitchen',
        method: 'touch',
        programme: 'shared-table',
        role: 'visitor',
        people: 20,
        receipt: expect.stringMatching(/^[\w-]{16}$/),
      },
    ])
    const receipt = await response.json()
    expect(kioskEvents.receipt.faults(receipt)).toEqual([])
    expect(receipt).toMatchObject({
      id: disk.events[0]?.receipt,
      device: 'kiosk',
      at: NOON,
      method: 'touch',
      space: 'kitchen',
      programme: 'shared-table',
      people: 20,
      sameVisit: false,
    })
    expect(receipt).not.toHaveProperty('changeableMs')
  })

  it('hands on what a reader typed into the page', async () => {
    const headers = { 'content-type': 'application/json' }
    const body = JSON.stringify({ text: '0012345678' })
    expect((await fetch(`${url}/api/typed`, { method: 'POST', headers, body })).status).toBe(204)
    expect(typed).toEqual(['0012345678'])
  })

  it('takes the programme that was chosen, in its own space unless another one is named', async () => {
    const chosen = { programme: 'village-school', people: 1 }
    expect((await post(chosen)).status).toBe(201)
    expect((await post({ ...chosen, space: 'kitchen' })).status).toBe(201)
    expect((await post({ space: 'meeting-room', people: 1 })).status).toBe(201)
    expect(disk.events.map(({ space, programme }) => [space, programme])).toEqual([
      ['classroom', 'village-school'],
      ['kitchen', 'village-school'],
      ['meeting-room', undefined],
    ])
  })

  it.each([
    [
      'an unknown programme',
      { programme: 'yoga', people: 1 },
      '"yoga" is no programme of this building (programmes: village-school',
    ],
    [
      'an unknown space',
      { space: 'cellar', people: 1 },
      '"cellar" is no space of this building (spaces: classroom',
    ],
    ['nobody', { people: 0 }, 'people'],
    ['an unknown key', { people: 1, name: 'Ann' }, 'unknown key name'],
    ['a body that is no JSON', '{people', 'JSON'],
    ['no body', '', 'body'],
  ])('refuses %s with a line that says why, and writes nothing', async (_what, body, words) => {
    const response = await post(body)
    expect(response.status).toBe(400)
    const { message } = (await response.json()) as { message: string }
    expect(message.toLowerCase()).toContain(words.toLowerCase())
    expect(disk.events).toEqual([])
  })

  it('refuses a check-in while the disk is full, and the screen hears it', async () => {
    const kiosk = await listen()
    disk.full = true
    const response = await post({ people: 1 })
    expect(response.status).toBe(507)
    expect(await response.json()).toMatchObject({ code: 'disk-full' })
    await vi.waitFor(() => expect(kiosk.heard.at(-1)?.name).toBe('refusal'))
    expect(kioskEvents.refusal.faults(kiosk.heard.at(-1)?.data)).toEqual([])
    kiosk.close()
  })

  it('streams the whole picture first, then each change and each receipt', async () => {
    const kiosk = await listen()
    expect(kiosk.response.headers.get('content-type')).toBe('text/event-stream')
    await vi.waitFor(() => expect(kiosk.heard).toHaveLength(1))
    expect(kioskEvents.state.faults(kiosk.heard[0]?.data)).toEqual([])
    state = { ...state, connected: true }
    stream.changed()
    stream.changed()
    await vi.waitFor(() => expect(kiosk.heard).toHaveLength(2))
    expect(kiosk.heard[1]).toMatchObject({ name: 'state', data: { connected: true } })
    await post({ people: 2 })
    await vi.waitFor(() => expect(kiosk.heard).toHaveLength(3))
    expect(kiosk.heard[2]).toMatchObject({ name: 'receipt', data: { device: 'kiosk', people: 2 } })
    kiosk.close()
  })

  it('changes a check-in, and takes it back, while a screen is there and time is left', async () => {
    const kiosk = await listen()
    const { id, changeableMs } = await receiptOf(await post({ space: 'kitchen', people: 2 }))
    expect(changeableMs).toBe(10_000)
    const changed = await ask('PATCH', id, { programme: 'village-school', people: 24 })
    expect(changed.status).toBe(200)
    expect(await receiptOf(changed)).toMatchObject({
      ...{ id, people: 24, space: 'classroom', programme: 'village-school', changeableMs: 10_000 },
    })
    expect(disk.kept.get(id)).toMatchObject({ people: 24, space: 'classroom', programme: 'village-school' })
    expect((await ask('PATCH', id, { space: 'kitchen' })).status).toBe(200)
    expect(disk.kept.get(id)).toMatchObject({ people: 24, space: 'kitchen', programme: 'shared-table' })
    expect(await receiptOf(await ask('PATCH', id, { programme: null }))).toMatchObject({ space: 'kitchen' })
    expect(disk.kept.get(id)).not.toHaveProperty('programme')
    expect((await ask('PATCH', id, { space: null })).status).toBe(200)
    expect(disk.kept.get(id)).not.toHaveProperty('space')
    const withdrawn = await ask('DELETE', id)
    expect([withdrawn.status, await withdrawn.text()]).toEqual([204, ''])
    expect([disk.kept.size, disk.events.length]).toEqual([0, 0])
    await vi.waitFor(() => expect(kiosk.heard.at(-1)?.name).toBe('withdrawn'))
    expect(kiosk.heard.map(({ name }) => name)).toEqual([
      ...['state', 'receipt', 'receipt', 'receipt', 'receipt', 'receipt', 'withdrawn'],
    ])
    expect(kiosk.heard.at(-1)?.data).toEqual({ id })
    for (const { name, data } of kiosk.heard) expect(faultsOf(name, data)).toEqual([])
    kiosk.close()
  })

  it('says that it is too late for what is over, was taken back, or never was', async () => {
    const kiosk = await listen()
    const first = await receiptOf(await post({ people: 1 }))
    const second = await receiptOf(await post({ people: 1 }))
    await ask('DELETE', second.id)
    timers.advance(11_000)
    for (const id of [first.id, second.id, 'never-was']) {
      for (const answer of [await ask('PATCH', id, { people: 2 }), await ask('DELETE', id)]) {
        expect(answer.status).toBe(409)
        expect(await answer.json()).toMatchObject({ code: 'too-late' })
      }
    }
    kiosk.close()
  })

  it.each([
    ['nothing', {}],
    ['an unknown space', { space: 'cellar' }],
    ['an unknown programme', { programme: 'yoga' }],
    ['nobody', { people: 0 }],
    ['another role', { role: 'staff' }],
  ])('refuses a change to %s', async (_what, change) => {
    const kiosk = await listen()
    const { id } = await receiptOf(await post({ people: 2 }))
    expect((await ask('PATCH', id, change)).status).toBe(400)
    expect(disk.kept.get(id)).toMatchObject({ people: 2 })
    kiosk.close()
  })

  it('leaves a check-in as it was where the disk does not take the change, and says so', async () => {
    const kiosk = await listen()
    const { id } = await receiptOf(await post({ people: 2 }))
    disk.full = true
    for (const answer of [await ask('PATCH', id, { people: 3 }), await ask('DELETE', id)]) {
      expect(answer.status).toBe(507)
      expect(await answer.json()).toMatchObject({ code: 'disk-full' })
    }
    expect(disk.kept.get(id)).toMatchObject({ people: 2 })
    disk.full = false
    expect((await ask('PATCH', id, { people: 3 })).status).toBe(200)
    kiosk.close()
  })

  it('closes although screens are connected', async () => {
    const kiosk = await listen()
    await api.close()
    expect(await kiosk.ended).toBe('closed by the agent')
  })

  it('serves the kiosk, its first page for every way within it, and no page for an unknown API', async () => {
    const text = async (path: string) => (await fetch(url + path)).text()
    expect(await text('/')).toBe('<title>kiosk</title>')
    expect(await text('/assets/app.js')).toBe('kiosk()')
    expect(await text('/check-in/kitchen')).toBe('<title>kiosk</title>')
    const unknown = await fetch(`${url}/api/nothing`)
    expect([unknown.status, await unknown.json()]).toMatchObject([404, { code: 'not-found' }])
    expect((await fetch(`${url}/%2e%2e/secret`)).status).not.toBe(500)
  })

  it('gives the state and its health', async () => {
    expect(kioskEvents.state.faults(await (await fetch(`${url}/api/state`)).json())).toEqual([])
  })

  it('lives while it answers, is ready while nothing troubles it, and tells what it counts', async () => {
    expect(await (await fetch(`${url}/healthz`)).json()).toEqual({ ok: true, version: '1' })
    trouble = 'no connection to the broker'
    const ready = await fetch(`${url}/readyz`)
    expect([ready.status, await ready.json()]).toEqual([503, { ok: false, version: '1', message: trouble }])
    expect((await fetch(`${url}/healthz`)).status).toBe(200)
    const metrics = await fetch(`${url}/metrics`)
    expect(metrics.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8')
    expect(await metrics.text()).toContain('munteok_ready{building="dobong",component="agent",agent="1f"} 0')
  })

  it('serves no other name or origin than this machine', async () => {
    const port = new URL(url).port
    for (const host of [`localhost:${port}`, `127.0.0.1:${port}`, `[::1]:${port}`])
      expect(await statusOf('/api/state', { host })).toBe(200)
    for (const host of ['evil.example', `evil.example:${port}`, '192.168.0.7', 'localhost.evil.example', '@'])
      expect(await statusOf('/api/state', { host })).toBe(403)
    expect(await statusOf('/', { origin: 'http://evil.example' })).toBe(403)
    expect(await statusOf('/api/check-ins', { origin: 'null' }, 'POST')).toBe(403)
    expect((await post({ people: 1 }, { origin: 'http://evil.example' })).status).toBe(403)
    expect((await post({ people: 1 }, { origin: `http://localhost:${port}` })).status).toBe(201)
    expect(disk.events).toHaveLength(1)
  })

  it('says which port is taken, and listens to this machine alone', async () => {
    const port = Number(new URL(url).port)
    await expect(createApi(undefined).start('127.0.0.1', port)).rejects.toThrow(
      `cannot listen at 127.0.0.1:${port}:`,
    )
    await expect(createApi(undefined).start('0.0.0.0', 0)).rejects.toThrow('it may listen at 127.0.0.1 only')
  })

  it('serves the API without a kiosk that was not built, and says how to build it', async () => {
    const captured = capturedLog()
    const bare = createApi(join(folder, 'nowhere'), captured)
    const address = await bare.start('127.0.0.1', 0)
    expect((await fetch(`${address}/api/state`)).status).toBe(200)
    expect((await fetch(`${address}/`)).status).toBe(404)
    expect(captured.said('warn')).toEqual([expect.stringContaining('npm run build:screens')])
    await bare.close()
  })
})

describe('the description of an agent’s API', () => {
  it('is OpenAPI 3.1, and names what is served', async () => {
    const described = await (await fetch(`${url}/docs/openapi.json`)).json()
    const { valid, errors } = await new Validator().validate(structuredClone(described))
    expect(errors).toBeUndefined()
    expect(valid).toBe(true)
    const operations = Object.entries<Record<string, { operationId: string }>>(described.paths).flatMap(
      ([path, methods]) =>
        Object.entries(methods).map(([method, { operationId }]) => ({ method, path, operationId })),
    )
    for (const { method, path } of operations) {
      if (path === '/api/stream') continue
      const answer = await fetch(`${url}${path.replace('{id}', 'none')}`, { method: method.toUpperCase() })
      const said = answer.status === 404 ? await answer.json() : {}
      expect(said, path).not.toMatchObject({ code: 'not-found' })
    }
    expect(operations.map(({ operationId }) => operationId)).toEqual(
      expect.arrayContaining([...Object.keys(agentRoutes), 'health', 'stream']),
    )
  })
})
