import cookie from '@fastify/cookie'
import { type AccountRole, type Deed, may } from '@munteok/core'
import Fastify from 'fastify'
import { describe, expect, it } from 'vitest'
import type { Api } from '../http-parts.ts'
import { served } from '../http-test-kit.ts'
import { authorOf, guard, type Needed } from './guard.ts'

const ROLES: AccountRole[] = ['viewer', 'auditor', 'staff', 'administrator']

/** What each route needs: a route that is not here is held to what it says of itself. */
const NEEDS: Record<string, Needed> = {
  'get /session': 'open',
  'post /session': 'open',
  'delete /session': 'open',
  'post /session/first': 'open',
  'post /session/screen': 'open',
  'put /session/password': 'person',
  'get /building': 'look',
  'get /occupancy': 'look',
  'get /devices': 'look',
  'get /live': 'look',
  'get /usage': 'look',
  'get /usage/{year}': 'look',
  'get /usage/{year}/days': 'look',
  'get /usage/forecast': 'look',
  'get /usage/table.csv': 'look',
  'get /usage/table.xlsx': 'look',
  'get /usage/{year}.csv': 'look',
  'get /usage/{year}.xlsx': 'look',
  'get /headcounts': 'look',
  'get /usage/day/{day}': 'audit',
  'post /corrections': 'enter',
  'post /corrections/{entry}/undo': 'enter',
  'post /headcounts': 'enter',
  'post /nights': 'enter',
  'post /passes': 'enter',
  'post /usage/{year}/closing': 'enter',
  'get /people': 'administer',
  'post /people': 'administer',
  'patch /people/{login}': 'administer',
  'delete /people/{login}': 'administer',
  'post /screens': 'administer',
  'delete /screens/{id}': 'administer',
}

/** Each route of the API, with what it says that it needs. */
async function routesOf({ get }: Pick<Awaited<ReturnType<typeof served>>, 'get'>) {
  const paths = (await get('/docs/openapi.json')).json.paths as Record<string, Record<string, object>>
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, said]) => ({
      route: `${method} ${path.replace('/api/v1', '')}`,
      method: method.toUpperCase(),
      path,
      need: (said as { 'x-deed'?: Needed })['x-deed'],
    })),
  )
}

/** With values in place of its parameters that are none, or do nothing. */
function addressOf(path: string): string {
  const values: Record<string, string> = { year: '2026', day: '2026-11-24', entry: '1' }
  return path.replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? 'none')
}

function mayAsk(role: AccountRole | undefined, need: Needed): boolean {
  if (need === 'open') return true
  return need === 'person' ? role !== undefined : may(role, need)
}

describe('every route of the API', () => {
  it('says what it needs, and the ones that we know need what they should', async () => {
    const all = (await routesOf(await served())).filter(({ path }) => path.startsWith('/api/v1/'))
    // What everybody may know stands where nobody's cookie is looked at.
    const routes = all.filter(({ path }) => !/^\/api\/v1\/public(\/stream)?$/.test(path))
    expect(routes.length).toBeGreaterThan(30)
    for (const { route, need } of routes) expect([route, need]).toEqual([route, NEEDS[route] ?? need])
    for (const { route, need } of routes) expect([route, typeof need]).toEqual([route, 'string'])
    expect(routes.map(({ route }) => route)).toEqual(expect.arrayContaining(Object.keys(NEEDS)))
  })

  it.each<AccountRole | undefined>([...ROLES, undefined])(
    'lets %s do what that role may, and nothing else',
    async (role) => {
      const house = await served()
      const { send } = role === undefined ? house.asNobody : house.as(role)
      for (const { route, method, path, need = 'open' } of await routesOf(house)) {
        // What is open is asked for elsewhere: logging out here would end the walk.
        if (need === 'open') continue
        const { status, json } = await send(method, addressOf(path), method === 'GET' ? undefined : {})
        const refusal = role === undefined ? [401, 'no-session'] : [403, 'not-allowed']
        if (!mayAsk(role, need)) expect([route, status, json?.code]).toEqual([route, ...refusal])
        else expect([route, status === 401 || status === 403]).toEqual([route, false])
      }
    },
  )

  it('says in plain words who is wanted', async () => {
    const { as, asNobody } = await served()
    expect((await asNobody.post('/api/v1/nights', {})).json.message).toBe(
      'log in first: POST /api/v1/nights is for who may enter figures (staff or administrator)',
    )
    expect((await as('auditor').get('/api/v1/people')).json.message).toBe(
      'you are logged in as lee with the role "auditor": GET /api/v1/people is for an administrator',
    )
  })

  it('asks who it is before it looks at what was sent', async () => {
    const { as } = await served()
    const headers = { 'content-type': 'application/json' }
    expect((await as('viewer').post('/api/v1/corrections', 'x'.repeat(2_000_000), headers)).status).toBe(403)
  })
})

describe('guests', () => {
  it.each<['viewer' | 'auditor', Deed[]]>([
    ['viewer', ['look']],
    ['auditor', ['look', 'audit']],
  ])('as %s may %j without logging in, and log in for more', async (guests, deeds) => {
    const house = await served({ guests })
    expect((await house.asNobody.get('/api/v1/session')).json).toMatchObject({ as: 'guest', role: guests })
    const day = await house.asNobody.get('/api/v1/usage/day/2026-11-24')
    expect(day.status).toBe(deeds.includes('audit') ? 200 : 401)
    expect((await house.asNobody.get('/api/v1/usage/table.xlsx')).status).toBe(200)
    expect(await house.asNobody.post('/api/v1/nights', {})).toMatchObject({
      ...{ status: 401, json: { code: 'no-session' } },
    })
    const { json } = await house.get('/docs/openapi.json')
    expect(json.paths['/api/v1/usage'].get.security).toEqual([{ session: [] }, { screen: [] }, {}])
  })
})

describe('a request from another site', () => {
  const night = { reason: '모임', day: '2026-11-23', empty: false }

  it.each(['https://evil.example', 'null', 'http://127.0.0.1:1', 'http://localhost', ''])(
    'with the origin "%s" changes nothing',
    async (origin) => {
      const { post } = await served()
      expect(await post('/api/v1/nights', night, { origin })).toMatchObject({
        ...{ status: 403, json: { code: 'foreign-origin' } },
      })
    },
  )

  it('is told from one of our own pages, also behind a proxy here that says which host was asked', async () => {
    const { post, httpUrl } = await served()
    expect((await post('/api/v1/nights', night, { origin: httpUrl })).status).toBe(200)
    const proxied = { origin: 'https://munteok.example', 'x-forwarded-host': 'munteok.example' }
    expect((await post('/api/v1/nights', night, proxied)).status).toBe(200)
  })

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'])(
    'that sends %s, as a form may, is not taken',
    async (type) => {
      const { post } = await served()
      expect((await post('/api/v1/nights', night, { 'content-type': type })).status).toBe(415)
    },
  )
})

describe('guard', () => {
  function guarded(): Api {
    const api = Fastify() as unknown as Api
    void api.register(cookie)
    return api
  }
  const door = { whoHas: () => ({ as: 'nobody' }) } as never

  it('lets nothing start with a route that does not say who may ask it', async () => {
    const api = guarded()
    guard(api, { door, guests: undefined })
    expect(() => api.get('/forgotten', () => 'secret')).toThrow(/GET \/forgotten does not say who may ask/)
  })

  it('has no author where nobody logged in', () => {
    const request = { asker: { as: 'guest', role: 'auditor' }, url: '/x' }
    expect(() => authorOf(request as never)).toThrow(/wants a person's name/)
  })
})
