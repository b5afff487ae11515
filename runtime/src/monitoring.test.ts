import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import type { IncomingMessage } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { Metrics } from './metrics.ts'
import { Monitoring, type Readiness } from './monitoring.ts'
import { metricsTokenFile } from './monitoring-gate.ts'

const dataDir = mkdtempSync(join(tmpdir(), 'munteok-monitoring-'))
afterAll(() => rmSync(dataDir, { recursive: true }))

const said: string[] = []
const log = pino({}, { write: (line: string) => said.push(JSON.parse(line).msg) })
const well: Readiness = { ok: true }
let readiness = well
afterEach(() => {
  readiness = well
  said.length = 0
})

const metrics = new Metrics({ component: 'broker', building: 'dobong', version: '1' })
const monitoring = new Monitoring({ metrics, dataDir, version: '1', log, ready: () => readiness })
const token = readFileSync(metricsTokenFile(dataDir), 'utf8').trim()

/** A request as Node has it, as far as it is looked at. */
function asked(from: string, headers: IncomingMessage['headers'] = {}): IncomingMessage {
  return { socket: { remoteAddress: from }, headers } as IncomingMessage
}
const here = asked('127.0.0.1')
const bearer = (text: string) => ({ authorization: `Bearer ${text}` })

describe('how a process is', () => {
  it('makes a token that only its owner can read, once', () => {
    expect(statSync(metricsTokenFile(dataDir)).mode & 0o777).toBe(0o600)
    expect(token).toMatch(/^[\w-]{32}$/)
    const other = new Metrics({ component: 'agent', building: 'dobong', version: '1' })
    new Monitoring({ metrics: other, dataDir, version: '1', log, ready: () => well })
    expect(readFileSync(metricsTokenFile(dataDir), 'utf8').trim()).toBe(token)
  })

  it('says why a folder does not take the token', () => {
    const parts = { dataDir: join(dataDir, 'secrets', 'metrics.token'), version: '1', log, ready: () => well }
    const fresh = new Metrics({ component: 'agent', building: 'dobong', version: '1' })
    expect(() => new Monitoring({ ...parts, metrics: fresh })).toThrow(
      /metrics\.token cannot be made \(ENOTDIR.*\): check the disk/,
    )
  })

  it.each(['127.0.0.1', '127.8.9.1', '::1', '::ffff:127.0.0.1'])(
    'tells all to this computer (%s)',
    async (from) => {
      expect(await monitoring.answer('/metrics', asked(from))).toMatchObject({
        status: 200,
        text: expect.stringContaining('munteok_ready{building="dobong",component="broker"} 1'),
      })
    },
  )

  it.each([
    ['from elsewhere', asked('192.168.0.7')],
    ['from an address that begins like this computer', asked('127.0.0.1.evil.example')],
    ['through a proxy', asked('127.0.0.1', { 'x-forwarded-for': '192.168.0.7' })],
    ['through a proxy of the newer kind', asked('127.0.0.1', { forwarded: 'for=192.168.0.7' })],
    ['with no token behind the word', asked('192.168.0.7', { authorization: 'Bearer ' })],
    ['with a password', asked('192.168.0.7', { authorization: 'Basic YTpi' })],
  ])('does not tell %s', async (_, request) => {
    const { status, text } = await monitoring.answer('/metrics', request)
    expect([status, text]).toEqual([401, expect.stringContaining('send "Authorization: Bearer TOKEN"')])
    if (!request.headers.authorization) expect(text).not.toContain(token)
  })

  it('tells whoever has the token, and nobody with one that is nearly right', async () => {
    const from = (text: string) => asked('192.168.0.7', bearer(text))
    expect((await monitoring.answer('/metrics', from(token))).status).toBe(200)
    const wrong = await monitoring.answer('/metrics', from(`${token.slice(0, -1)}!`))
    expect([wrong.status, wrong.text]).toEqual([401, expect.stringContaining('is not the one')])
  })

  it('lets nobody in by a token that others on this machine can read, and says so once', async () => {
    chmodSync(metricsTokenFile(dataDir), 0o644)
    try {
      for (let i = 0; i < 2; i++) {
        const { status, text } = await monitoring.answer('/metrics', asked('192.168.0.7', bearer(token)))
        expect([status, text]).toEqual([401, 'the token of this house cannot be read: see the log\n'])
      }
      expect(said).toEqual([expect.stringMatching(/metrics\.token can be read by others.*chmod 600/)])
    } finally {
      chmodSync(metricsTokenFile(dataDir), 0o600)
    }
  })

  it('lives while it answers, and says to this computer why it is not ready', async () => {
    readiness = { ok: false, message: 'the disk is full' }
    expect(await monitoring.answer('/healthz', here)).toMatchObject({
      status: 200,
      text: '{"ok":true,"version":"1"}',
    })
    const { status, text } = await monitoring.answer('/readyz', here)
    expect([status, JSON.parse(text)]).toEqual([
      503,
      { ok: false, message: 'the disk is full', version: '1' },
    ])
    expect((await monitoring.answer('/metrics', here)).text).toContain('component="broker"} 0')
  })

  it('tells others only whether it is well', async () => {
    const outside = asked('192.168.0.7')
    expect((await monitoring.answer('/healthz', outside)).text).toBe('{"ok":true}')
    readiness = { ok: false, message: 'the disk is full' }
    expect(await monitoring.answer('/readyz', outside)).toMatchObject({ status: 503, text: '{"ok":false}' })
  })

  it('tells all other figures when one cannot be read', async () => {
    const broken = new Metrics({ component: 'agent', building: 'dobong', version: '1' })
    const failing = new Monitoring({ metrics: broken, dataDir, version: '1', log, ready: () => well })
    broken.read('gauge', 'broken', 'Broken', [], () => {
      throw new Error('the file is gone')
    })
    broken.read('gauge', 'whole', 'Whole', [], () => 7)
    const { status, text } = await failing.answer('/metrics', here)
    expect(status).toBe(200)
    expect(text).toMatch(/^whole\{.*\} 7$/m)
    expect(text).not.toMatch(/^broken\{/m)
  })
})
