import { execFileSync } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import specs from '@asyncapi/specs'
import { RECORDER_API, type Route, recorderRoutes, TOPICS, topicMessages } from '@munteok/core'
import { MONITORING_PATHS } from '@munteok/runtime'
import { Validator } from '@seriousme/openapi-schema-validator'
import { Ajv } from 'ajv'
import { Ajv2020 } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'
import type { RouteOptions } from 'fastify'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { served, withEvents } from '../http-test-kit.ts'
import { at, scratch } from '../test-kit.ts'
import { NODE_CHECK, PYTHON_CHECK } from './signature-check.ts'

interface Operation {
  readonly operationId?: string
  readonly tags: string[]
  readonly security?: object[]
  readonly responses: Record<string, { content?: Record<string, { schema: object }> }>
}
interface OpenApi {
  readonly paths: Record<string, Record<string, Operation>>
  readonly tags: { name: string }[]
  readonly webhooks: Record<
    string,
    { post: { requestBody: { content: Record<string, { example: object; schema: object }> } } }
  >
}

/** Every route that Fastify was given. */
const given: RouteOptions[] = vi.hoisted(() => [])
vi.mock('fastify', async (original) => {
  const actual = await original<typeof import('fastify')>()
  const listened = (options: object) => {
    const app = actual.default(options)
    app.addHook('onRoute', (route) => void given.push(route))
    return app
  }
  return { ...actual, default: listened }
})

/** What describes, and pages: no part of the API. */
const OF_THEMSELVES = ['/docs', '/docs/', '/docs/openapi.json', '/docs/asyncapi.json', '/display', '/*']
const everyRoute: [string, Route][] = Object.entries(recorderRoutes)
const pathIn = (url: string) => url.replace(/:(\w+)(\([^)]*\))?/g, '{$1}')

async function described() {
  // A store of no building: the district's routes are there as well.
  const parts = await withEvents({ district: { query: async () => [] } })
  return { ...parts, openApi: (await parts.get('/docs/openapi.json')).json as OpenApi }
}

function ofRecorder(openApi: OpenApi) {
  return Object.entries(openApi.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ method, path, operation })),
  )
}

describe('the description of the HTTP API', () => {
  it('is OpenAPI 3.1', async () => {
    const { openApi } = await described()
    expect(openApi).toMatchObject({ openapi: '3.1.0' })
    const { valid, errors } = await new Validator().validate(structuredClone(openApi) as never)
    expect(errors).toBeUndefined()
    expect(valid).toBe(true)
    // The whole document against the schema of OpenAPI takes a busy machine its time.
  }, 30_000)

  it('names every route that is served, and none that is not', async () => {
    given.length = 0
    const { openApi } = await described()
    const asServed = given
      .filter(({ url }) => !OF_THEMSELVES.includes(url))
      .flatMap(({ method, url }) => [method].flat().map((one) => `${one} ${pathIn(url)}`))
      .filter((one) => !one.startsWith('HEAD '))
    const named = ofRecorder(openApi).map(({ method, path }) => `${method.toUpperCase()} ${path}`)
    expect(named.toSorted()).toEqual([...new Set(asServed)].toSorted())
  })

  it('has each route of the client under its name', async () => {
    const { openApi } = await described()
    const named = everyRoute.map(([, { method, path }]) => {
      const operation = openApi.paths[pathIn(RECORDER_API + path)]?.[method.toLowerCase()]
      return operation?.operationId
    })
    expect(named).toEqual(everyRoute.map(([name]) => name))
  })

  it('says of each what it belongs to, and how it is refused', async () => {
    const { openApi } = await described()
    const known = openApi.tags.map(({ name }) => name)
    for (const { path, operation } of ofRecorder(openApi)) {
      expect(known, path).toContain(operation.tags[0])
      const { responses, security } = operation
      if (security) expect(Object.keys(responses), path).toEqual(expect.arrayContaining(['401', '403']))
      for (const [status, { content }] of Object.entries(responses))
        if (Number(status) >= 400 && !MONITORING_PATHS.some((of) => of === path))
          expect(content?.['application/json']?.schema, path).toMatchObject({ required: ['code', 'message'] })
    }
  })

  it('describes what is answered', async () => {
    const { openApi, get } = await described()
    const ajv = new Ajv2020({ strict: false })
    const asked = { year: 2026, day: '2026-11-24' }
    const range = `from=${at('00:00')}&to=${at('12:00')}`
    const queries: Record<string, string> = {
      '/api/v1/history/series': `?${range}&of=house&points=50`,
      '/api/v1/history/busy': `?${range}&of=house`,
      '/api/v1/history/passages': `?${range}&bucket=hour`,
      '/api/v1/history/occupancy': `?${range}&bucket=hour`,
    }
    let answered = 0
    for (const { method, path, operation } of ofRecorder(openApi)) {
      const schema = operation.responses['200']?.content?.['application/json']?.schema
      // Agents are asked for their cards, and none is there.
      if (method !== 'get' || !schema || path === '/api/v1/cards') continue
      const filled = path.replace('{year}', String(asked.year)).replace('{day}', asked.day)
      const { status, json } = await get(filled + (queries[path] ?? ''))
      expect(status, path).toBe(200)
      expect(ajv.validate(schema, json), `${path}: ${ajv.errorsText()}`).toBe(true)
      answered += 1
    }
    expect(answered).toBeGreaterThan(20)
  })

  it('shows a call of the webhook as it is', async () => {
    const { openApi } = await described()
    const ajv = new Ajv2020({ strict: false })
    const { schema, example } = openApi.webhooks['alarm']?.post.requestBody.content['application/json'] ?? {}
    expect(ajv.validate(schema ?? false, example), ajv.errorsText()).toBe(true)
  })
})

describe('the description of MQTT', () => {
  it('is AsyncAPI 3.0', async () => {
    const { get } = await served()
    const { json } = await get('/docs/asyncapi.json')
    // The schema brings the one that it is written in with it.
    const ajv = new Ajv({ strict: false, allErrors: true, meta: false, validateSchema: false })
    formats.default(ajv)
    const validate = ajv.compile(specs.schemas['3.0.0'] as object)
    expect(validate(json), ajv.errorsText(validate.errors)).toBe(true)
    expect(Object.keys(json.channels)).toEqual(Object.keys(TOPICS))
    expect(json.components.parameters.building.default).toBe('dobong')
    expect(json.operations.agentSendsHealth.bindings.mqtt).toMatchObject({ qos: 1, retain: true })
    expect(json.operations.screenReceivesOccupancy.action).toBe('receive')
  })

  it('lets a reader pass over what is new, and is strict about what agents say', async () => {
    const { get } = await served()
    const { messages } = (await get('/docs/asyncapi.json')).json.components
    expect(messages[topicMessages.usage.name].payload.additionalProperties).toBeUndefined()
    expect(messages[topicMessages.events.name].payload.additionalProperties).toBe(false)
  })
})

describe('the page at /docs', () => {
  it.each(['/docs', '/docs/'])('is there for everybody at %s, in both languages', async (path) => {
    const { asNobody } = await served()
    const korean = await asNobody.get(path)
    expect(korean.status).toBe(200)
    expect(korean.headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect(korean.text).toContain('<html lang="ko">')
    expect((await asNobody.get(`${path}?lang=en`)).text).toContain('Getting at the data')
    const english = await asNobody.get(path, { 'accept-language': 'en-GB,en;q=0.9,ko;q=0.1' })
    expect(english.text).toContain('<html lang="en">')
  })

  it('leads to both descriptions, from wherever it is shown', async () => {
    const { asNobody, httpUrl } = await served()
    for (const path of ['/docs', '/docs/']) {
      const links = [...(await asNobody.get(path)).text.matchAll(/href="([^"?]+)"/g)].map(([, href]) => href)
      expect(links).toHaveLength(2)
      for (const href of links) {
        const { pathname } = new URL(href ?? '', `${httpUrl}${path}`)
        expect((await asNobody.get(pathname)).status).toBe(200)
      }
    }
  })

  it('is not written by who asks', async () => {
    const { httpUrl } = await served()
    const { request } = await import('node:http')
    const text = await new Promise<string>((resolve, reject) => {
      const sent = request(
        `${httpUrl}/docs?lang=<b>`,
        { headers: { host: '"><script>x</script>' } },
        (answer) => {
          let got = ''
          answer.on('data', (part) => {
            got += part
          })
          answer.on('end', () => resolve(got))
        },
      )
      sent.on('error', reject)
      sent.end()
    })
    expect(text).not.toContain('<script')
    expect(text).not.toContain('<b>')
  })

  it('is shown beside the dashboard too', async () => {
    const dir = scratch(onTestFinished)
    mkdirSync(join(dir, 'assets'))
    writeFileSync(join(dir, 'index.html'), '<title>문턱</title>')
    const { asNobody } = await served({ dashboardDir: dir })
    expect((await asNobody.get('/docs', { accept: 'text/html' })).text).toContain('OpenAPI 3.1')
  })
})

describe('the check of a signature', () => {
  const secret = 'a secret'
  const body = '{"v":1,"event":"began","place":"3층"}'
  const signature = `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`
  const cases: [string, string | undefined, boolean][] = [
    [body, signature, true],
    [`${body} `, signature, false],
    [body, signature.replace(/.$/, 'x'), false],
    [body, '서명', false],
    [body, undefined, false],
  ]

  it.each(cases)('in Node says of %s, signed %s: %s', (said, signed, isOurs) => {
    const file = join(scratch(onTestFinished), 'check.mjs')
    writeFileSync(
      file,
      `${NODE_CHECK}
const [said, signed, secret] = JSON.parse(process.argv[2])
console.log(isFromMunteok(Buffer.from(said), signed ?? undefined, secret))`,
    )
    const told = execFileSync(process.execPath, [file, JSON.stringify([said, signed ?? null, secret])])
    expect(told.toString().trim()).toBe(String(isOurs))
  })

  it.each(cases)('in Python says of %s, signed %s: %s', (said, signed, isOurs) => {
    const file = join(scratch(onTestFinished), 'check.py')
    writeFileSync(
      file,
      `${PYTHON_CHECK}
import json, sys
said, signed, secret = json.loads(sys.argv[1])
print(is_from_munteok(said.encode(), signed, secret))`,
    )
    const told = execFileSync('python3', [file, JSON.stringify([said, signed ?? null, secret])])
    expect(told.toString().trim()).toBe(isOurs ? 'True' : 'False')
  })

  it('stands in the documentation as it was run', () => {
    const page = readFileSync(join(import.meta.dirname, '../../../docs/interfaces.md'), 'utf8')
    expect(page).toContain(NODE_CHECK)
    expect(page).toContain(PYTHON_CHECK)
  })
})
