import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ErrorAnswer, parserOf, publicParser } from '@munteok/core'
import { describe, expect, it, onTestFinished } from 'vitest'
import { served, withEvents } from './http-test-kit.ts'
import { FakeLink, scratch } from './test-kit.ts'

function built(): string {
  const dir = scratch(onTestFinished)
  mkdirSync(join(dir, 'assets'))
  writeFileSync(join(dir, 'index.html'), '<title>문턱</title>')
  writeFileSync(join(dir, 'display.html'), '<title>지금 센터</title>')
  writeFileSync(join(dir, 'embed.js'), 'void 0')
  return dir
}

describe('GET /api/v1/public', () => {
  it('answers everybody, from any site, without a cookie', async () => {
    const { asNobody } = await withEvents()
    const { status, headers, json } = await asNobody.get('/api/v1/public', { cookie: 'munteok_session=x' })
    expect(status).toBe(200)
    expect(publicParser.faults(json)).toEqual([])
    expect(headers.get('access-control-allow-origin')).toBe('*')
    expect(headers.get('access-control-allow-credentials')).toBeNull()
    expect(headers.get('set-cookie')).toBeNull()
    expect(headers.get('cache-control')).toBe('public, max-age=2')
  })

  it('hides the four who are on the first floor', async () => {
    const { asNobody } = await withEvents()
    const { json, text } = await asNobody.get('/api/v1/public')
    expect(json.floors.map(({ fewerThan }: { fewerThan: number }) => fewerThan)).toEqual([5, 5, 5, 5])
    expect(json.house).toEqual({ low: 0, high: 16 })
    for (const told of ['lastEventAt', 'anchor', '"low":4', 'caveats']) expect(text).not.toContain(told)
  })

  it('takes the site’s word for what is hidden', async () => {
    const { asNobody } = await withEvents({ hideBelow: 0 })
    const { json } = await asNobody.get('/api/v1/public')
    expect(json.floors[1]).toMatchObject({ id: '1f', people: 4 })
  })

  it('answers who has it already with nothing', async () => {
    const { asNobody } = await withEvents()
    const { headers } = await asNobody.get('/api/v1/public')
    const again = await asNobody.get('/api/v1/public', { 'if-none-match': headers.get('etag') ?? '' })
    expect([again.status, again.text]).toEqual([304, ''])
    expect(again.headers.get('access-control-allow-origin')).toBe('*')
  })

  it('asks for patience until the recorder is connected', async () => {
    const link = new FakeLink()
    const { asNobody, httpUrl } = await served({ link })
    const early = await fetch(`${httpUrl}/api/v1/public/stream`)
    const { status, json, headers } = await asNobody.get('/api/v1/public')
    expect([early.status, status, json.code]).toEqual([503, 503, 'not-yet'])
    expect(parserOf(ErrorAnswer).faults(json)).toEqual([])
    expect(headers.get('retry-after')).toBe('5')
  })

  it('is the only part of the API that another site may read', async () => {
    const { get } = await withEvents()
    for (const path of ['/api/v1/occupancy', '/api/v1/building', '/healthz', '/metrics'])
      expect((await get(path)).headers.get('access-control-allow-origin')).toBeNull()
  })
})

describe('the description of the API', () => {
  it('has both public routes, which need nobody to log in', async () => {
    const { asNobody } = await served()
    const { paths } = (await asNobody.get('/docs/openapi.json')).json
    const feed = paths['/api/v1/public'].get
    expect(Object.keys(feed.responses)).toEqual(['200', '304', '503'])
    expect(Object.keys(feed.responses['200'].content['application/json'].schema.properties)).toContain(
      'hours',
    )
    const stream = paths['/api/v1/public/stream'].get
    expect(Object.keys(stream.responses['200'].content)).toEqual(['text/event-stream'])
    expect([feed.security, stream.security]).toEqual([undefined, undefined])
  })
})

describe('GET /api/v1/public/stream', () => {
  it('says the same as an event, and ends when the recorder is closed', async () => {
    const { httpUrl, recorder } = await withEvents()
    const { body, headers } = await fetch(`${httpUrl}/api/v1/public/stream`)
    expect(headers.get('content-type')).toBe('text/event-stream')
    const reader = body?.pipeThrough(new TextDecoderStream()).getReader()
    let text = ''
    while (!text.includes('event: house')) text += (await reader?.read())?.value ?? ''
    const data = /^data: (.*)$/m.exec(text)?.[1] ?? ''
    expect(publicParser.faults(JSON.parse(data))).toEqual([])
    const began = performance.now()
    const ended = reader?.closed.catch(() => undefined)
    await recorder.close()
    await reader?.cancel().catch(() => undefined)
    await ended
    expect(performance.now() - began).toBeLessThan(2_000)
  })
})

describe('the public page', () => {
  it('may stand in any page and talks to this recorder alone; nothing else may', async () => {
    const { asNobody } = await served({ dashboardDir: built() })
    const policyOf = async (path: string) =>
      (await asNobody.get(path, { accept: 'text/html' })).headers.get('content-security-policy') ?? ''
    for (const path of ['/display', '/display?lang=en', '/display.html']) {
      const policy = await policyOf(path)
      expect(policy, path).toContain('frame-ancestors *')
      expect(policy, path).toMatch(/connect-src 'self';/)
    }
    for (const path of ['/', '/index.html', '/displays', '/api/v1/public', '/display/x'])
      expect(await policyOf(path), path).toContain("frame-ancestors 'self'")
  })

  it('is served at its address, and never from a cache without asking', async () => {
    const { asNobody } = await served({ dashboardDir: built() })
    const { status, text, headers } = await asNobody.get('/display?theme=dark', { accept: 'text/html' })
    expect([status, headers.get('cache-control')]).toEqual([200, 'no-cache'])
    expect(text).toContain('지금 센터')
  })

  it('comes into other sites by a script that they may load', async () => {
    const { asNobody } = await served({ dashboardDir: built() })
    const { headers } = await asNobody.get('/embed.js')
    expect(headers.get('access-control-allow-origin')).toBe('*')
    expect(headers.get('cache-control')).toBe('no-cache')
    expect((await asNobody.get('/index.html')).headers.get('access-control-allow-origin')).toBeNull()
  })
})
