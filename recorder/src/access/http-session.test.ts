import { existsSync } from 'node:fs'
import { parserOf, SessionAnswer } from '@munteok/core'
import { describe, expect, it, onTestFinished } from 'vitest'
import { served } from '../http-test-kit.ts'
import { Ledger } from '../ledger.ts'
import { ledgerFileIn } from '../ledger-file.ts'
import { dobong, scratch } from '../test-kit.ts'
import { verifyLedger } from '../verify.ts'
import { IDLE_MS } from './access-store.ts'
import { firstCodeFile, makeFirstCode, readFirstCode } from './first-code.ts'

const PASSWORD = '문턱을 넘는 사람들'
const OTHER_PASSWORD = 'correct horse battery'
const SESSION = '/api/v1/session'

type House = Awaited<ReturnType<typeof served>>
type Answer = Awaited<ReturnType<House['get']>>

/** The cookies that an answer sets, as a browser sends them back. */
function cookieOf({ headers }: Answer): string {
  return headers
    .getSetCookie()
    .map((line) => line.split(';')[0] ?? '')
    .join('; ')
}

/** A house in which "kim" may log in with `PASSWORD`. */
async function withKim(role = 'staff'): Promise<House> {
  const house = await served()
  const kim = { login: 'kim.s', name: '김철수', role, password: PASSWORD }
  expect((await house.post('/api/v1/people', kim)).status).toBe(200)
  return house
}

const logIn = ({ asNobody }: House, over: object = {}, headers: Record<string, string> = {}) =>
  asNobody.post(SESSION, { login: 'kim.s', password: PASSWORD, ...over }, headers)

function recordsIn(dataDir: string): Record<string, unknown>[] {
  const ledger = new Ledger(ledgerFileIn(dataDir), dobong)
  ledger.open()
  onTestFinished(() => ledger.close())
  const bodies = ledger.db.prepare<[], string>(`SELECT body FROM entry WHERE kind = 'record' ORDER BY id`)
  return bodies
    .pluck()
    .all()
    .map((body) => JSON.parse(body))
}

describe('logging in', () => {
  it('sets a cookie that no script and no other site can use, and says who it is', async () => {
    const house = await withKim()
    const answer = await logIn(house)
    expect(answer.status).toBe(200)
    expect(parserOf(SessionAnswer).faults(answer.json)).toEqual([])
    expect(answer.json).toEqual({
      ...{ as: 'person', role: 'staff', login: 'kim.s', name: '김철수', needsFirst: false },
      endsAt: house.sessionClock.now() + IDLE_MS,
    })
    const [line = ''] = answer.headers.getSetCookie()
    expect(line).toMatch(/^munteok_session=[\w-]{43}; Max-Age=1209600; Path=\/; HttpOnly; SameSite=Strict$/)
    expect((await house.asCookie(cookieOf(answer)).get(SESSION)).json).toEqual(answer.json)
    expect(answer.text).not.toContain(cookieOf(answer).split('=')[1])
  })

  it('marks the cookie as one for https alone where a proxy here says that it came by https', async () => {
    const house = await withKim()
    const [line = ''] = (await logIn(house, {}, { 'x-forwarded-proto': 'https' })).headers.getSetCookie()
    expect(line).toContain('; Secure')
  })

  it.each([{ password: 'wrong' }, { login: 'nobody' }, { password: '' }])(
    'with %j is refused, and not said why',
    async (over) => {
      const answer = await logIn(await withKim(), over)
      expect(answer).toMatchObject({ status: 401, json: { code: 'wrong-login' } })
      expect(answer.headers.getSetCookie()).toEqual([])
    },
  )

  it('ends the session that the browser had before', async () => {
    const house = await withKim()
    const before = cookieOf(await logIn(house))
    const again = await house.asCookie(before).post(SESSION, { login: 'kim.s', password: PASSWORD })
    expect((await house.asCookie(before).get(SESSION)).json).toMatchObject({ as: 'nobody' })
    expect((await house.asCookie(cookieOf(again)).get(SESSION)).json).toMatchObject({ as: 'person' })
  })

  it('waits after five wrong passwords, by login from wherever they come', async () => {
    const house = await withKim()
    const from = (address: string) => ({ 'x-forwarded-for': address })
    for (let i = 0; i < 5; i++)
      expect((await logIn(house, { password: 'x' }, from(`192.0.2.${i}`))).status).toBe(401)
    const sixth = await logIn(house, {}, from('192.0.2.9'))
    expect(sixth).toMatchObject({ status: 429, json: { code: 'too-many-tries' } })
    expect(Number(sixth.headers.get('retry-after'))).toBeGreaterThan(20)
    expect(Number(sixth.headers.get('retry-after'))).toBeLessThanOrEqual(30)
  })

  it('waits after five wrong passwords, by address whoever is tried; others are let in', async () => {
    const house = await withKim()
    const there = { 'x-forwarded-for': '192.0.2.1' }
    for (let i = 0; i < 5; i++) await logIn(house, { login: `no-${i}` }, there)
    expect((await logIn(house, {}, there)).status).toBe(429)
    expect((await logIn(house, {}, { 'x-forwarded-for': '192.0.2.2' })).status).toBe(200)
  })

  it('looks at five of many tries at once, no more', async () => {
    const house = await withKim()
    const answers = await Promise.all(Array.from({ length: 12 }, () => logIn(house, { password: 'x' })))
    const count = (status: number) => answers.filter((answer) => answer.status === status).length
    expect([count(401), count(429)]).toEqual([5, 7])
  })
})

describe('a session', () => {
  it('ends when somebody logs out, for that browser alone', async () => {
    const house = await withKim()
    const [one, two] = [cookieOf(await logIn(house)), cookieOf(await logIn(house))]
    const out = await house.asCookie(one).send('DELETE', SESSION)
    expect(out).toMatchObject({ status: 200, json: { as: 'nobody', needsFirst: false } })
    expect(out.headers.getSetCookie()[0]).toMatch(/^munteok_session=; Max-Age=0; Path=\/;/)
    expect((await house.asCookie(one).get('/api/v1/usage')).status).toBe(401)
    expect((await house.asCookie(two).get('/api/v1/usage')).status).toBe(200)
  })

  it('ends after twelve hours without a question, by the real clock and not by the house’s', async () => {
    const house = await withKim()
    const kim = house.asCookie(cookieOf(await logIn(house)))
    house.clock.set(house.clock.now() + 100 * IDLE_MS)
    expect((await kim.get('/api/v1/usage')).status).toBe(200)
    house.sessionClock.set(house.sessionClock.now() + IDLE_MS)
    expect(await kim.get('/api/v1/usage')).toMatchObject({ status: 401, json: { code: 'no-session' } })
  })

  it.each(['', 'munteok_session=', `munteok_session=${'A'.repeat(43)}`, 'munteok_session=%E0%A4%A', 'x'])(
    'is not begun by the cookie %j',
    async (cookie) => {
      const { asCookie } = await served()
      expect((await asCookie(cookie).get('/api/v1/usage')).status).toBe(401)
    },
  )

  it('outlives the recorder', async () => {
    const first = await served()
    const { dataDir } = first
    const cookie = first.cookies?.staff ?? ''
    await first.recorder.close()
    const again = await served({ dataDir })
    expect((await again.asCookie(cookie).get(SESSION)).json).toMatchObject({ login: 'kim', role: 'staff' })
  })
})

describe("one's own password", () => {
  it('is changed by who knows the old one: every other session ends, and the ledger says so', async () => {
    const house = await withKim('viewer')
    const [here, there] = [cookieOf(await logIn(house)), cookieOf(await logIn(house))]
    const body = { old: PASSWORD, password: OTHER_PASSWORD }
    const changed = await house.asCookie(here).send('PUT', `${SESSION}/password`, body)
    expect(changed).toMatchObject({ status: 200, json: { as: 'person', login: 'kim.s' } })
    for (const ended of [here, there])
      expect((await house.asCookie(ended).get(SESSION)).json).toMatchObject({ as: 'nobody' })
    expect((await house.asCookie(cookieOf(changed)).get(SESSION)).json).toMatchObject({ as: 'person' })
    expect((await logIn(house)).status).toBe(401)
    expect((await logIn(house, { password: OTHER_PASSWORD })).status).toBe(200)
    await house.recorder.close()
    expect(recordsIn(house.dataDir).at(-1)).toMatchObject({
      ...{ kind: 'account', by: '김철수', of: 'person', id: 'kim.s', change: 'password', role: 'viewer' },
    })
  })

  it('stays when the old one is wrong, when the new one is short, and for nobody', async () => {
    const house = await withKim()
    const kim = house.asCookie(cookieOf(await logIn(house)))
    const change = (old: string, password: string) =>
      kim.send('PUT', `${SESSION}/password`, { old, password })
    expect(await change('wrong', OTHER_PASSWORD)).toMatchObject({
      ...{ status: 401, json: { code: 'wrong-password' } },
    })
    expect(await change(PASSWORD, 'short')).toMatchObject({ status: 400, json: { code: 'invalid' } })
    const nobody = await house.asNobody.send('PUT', `${SESSION}/password`, { old: 'x', password: PASSWORD })
    expect(nobody).toMatchObject({ status: 401, json: { code: 'no-session' } })
    expect((await logIn(house)).status).toBe(200)
  })
})

describe('the first administrator', () => {
  const me = { login: 'admin', name: '첫 관리자', password: PASSWORD }
  const FIRST = `${SESSION}/first`

  it('comes in with the one-time code, once; the ledger says how', async () => {
    const house = await served({ empty: true })
    expect((await house.asNobody.get(SESSION)).json).toEqual({ as: 'nobody', needsFirst: true })
    const code = readFirstCode(house.dataDir)
    const answer = await house.asNobody.post(FIRST, { code: code.toUpperCase(), ...me })
    expect(answer).toMatchObject({ status: 200, json: { role: 'administrator', needsFirst: false } })
    expect((await house.asCookie(cookieOf(answer)).get('/api/v1/people')).status).toBe(200)
    expect(existsSync(firstCodeFile(house.dataDir))).toBe(false)
    const second = await house.asNobody.post(FIRST, { code, ...me, login: 'other' })
    expect(second).toMatchObject({ status: 403, json: { code: 'no-code' } })
    await house.recorder.close()
    expect(recordsIn(house.dataDir).at(-1)).toMatchObject({
      ...{ kind: 'account', by: 'munteok', id: 'admin', name: '첫 관리자', change: 'added' },
      role: 'administrator',
    })
    expect(verifyLedger(ledgerFileIn(house.dataDir), dobong)).toMatchObject({ ok: true })
  })

  it('is only one, when two come with the code at the same time', async () => {
    const house = await served({ empty: true })
    const code = readFirstCode(house.dataDir)
    const come = (login: string) => house.asNobody.post(FIRST, { code, ...me, login })
    const answers = await Promise.all([come('one'), come('two')])
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 403])
  })

  it('is nobody with a wrong code, and waits after five of them', async () => {
    const house = await served({ empty: true })
    const come = (code: string) => house.asNobody.post(FIRST, { code, ...me })
    for (let i = 0; i < 5; i++)
      expect(await come('k7m4-9xqp-2h6t')).toMatchObject({ status: 401, json: { code: 'wrong-code' } })
    expect((await come(readFirstCode(house.dataDir))).status).toBe(429)
    expect((await house.asNobody.get(SESSION)).json).toMatchObject({ needsFirst: true })
  })

  it('is followed by another one when a code was made again, which the ledger tells apart', async () => {
    const house = await served()
    expect((await house.asNobody.get(SESSION)).json).toEqual({ as: 'nobody', needsFirst: false })
    const code = makeFirstCode(house.dataDir, 'munteok first-code --again')
    expect((await house.asNobody.get(SESSION)).json).toMatchObject({ needsFirst: false, codeWaits: true })
    const taken = await house.asNobody.post(FIRST, { code, ...me, login: 'hong' })
    expect(taken).toMatchObject({ status: 400, json: { code: 'login-taken' } })
    expect((await house.asNobody.post(FIRST, { code, ...me })).status).toBe(200)
    await house.recorder.close()
    expect(recordsIn(house.dataDir).at(-1)).toMatchObject({
      ...{ by: 'munteok first-code --again', change: 'added', role: 'administrator' },
    })
  })

  it('is not asked for where there is one', async () => {
    const { dataDir } = await served()
    expect(existsSync(firstCodeFile(dataDir))).toBe(false)
  })

  it('finds the same code after a restart', async () => {
    const dataDir = scratch(onTestFinished)
    const first = await served({ empty: true, dataDir })
    const code = readFirstCode(dataDir)
    await first.recorder.close()
    await served({ empty: true, dataDir })
    expect(readFirstCode(dataDir)).toBe(code)
  })
})

describe('a screen', () => {
  async function withScreen() {
    const house = await served()
    const { json } = await house.post('/api/v1/screens', { name: '로비 화면' })
    return { ...house, id: json.id as string, token: json.token as string }
  }

  it('looks with its token for ever, and may do nothing else', async () => {
    const house = await withScreen()
    const answer = await house.asNobody.post(`${SESSION}/screen`, { token: house.token })
    expect(answer).toMatchObject({ status: 200, json: { as: 'screen', role: 'viewer', name: '로비 화면' } })
    expect(parserOf(SessionAnswer).faults(answer.json)).toEqual([])
    expect(answer.headers.getSetCookie()[0]).toMatch(
      /^munteok_screen=[\w-]{43}; Max-Age=34560000; Path=\/; HttpOnly; SameSite=Strict$/,
    )
    const screen = house.asCookie(cookieOf(answer))
    house.sessionClock.set(house.sessionClock.now() + 300 * 86_400_000)
    const again = await screen.get(SESSION)
    expect(again.json).toMatchObject({ as: 'screen' })
    expect(cookieOf(again)).toBe(cookieOf(answer))
    expect((await screen.get('/api/v1/usage')).status).toBe(200)
    expect((await screen.get('/api/v1/usage/day/2026-11-24')).status).toBe(401)
    expect((await screen.post('/api/v1/nights', {})).status).toBe(401)
  })

  it('is looked at by a person who logs in there, and looks on when that person is gone', async () => {
    const house = await withScreen()
    const token = cookieOf(await house.asNobody.post(`${SESSION}/screen`, { token: house.token }))
    const both = house.asCookie(`${token}; ${house.cookies?.staff}`)
    expect((await both.get(SESSION)).json).toMatchObject({ as: 'person', login: 'kim' })
    expect((await both.send('DELETE', SESSION)).json).toMatchObject({ as: 'screen' })
  })

  it('looks no more when its token was taken back, or is another one', async () => {
    const house = await withScreen()
    const cookie = cookieOf(await house.asNobody.post(`${SESSION}/screen`, { token: house.token }))
    expect((await house.send('DELETE', `/api/v1/screens/${house.id}`)).json.screens).toEqual([])
    expect((await house.asCookie(cookie).get('/api/v1/usage')).status).toBe(401)
    for (const token of [house.token, '', 'x'])
      expect(await house.asNobody.post(`${SESSION}/screen`, { token })).toMatchObject({
        ...{ status: 401, json: { code: 'wrong-token' } },
      })
  })
})
