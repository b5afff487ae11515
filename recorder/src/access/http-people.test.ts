import { PeopleAnswer, parserOf } from '@munteok/core'
import { describe, expect, it } from 'vitest'
import { served } from '../http-test-kit.ts'
import { ledgerFileIn } from '../ledger-file.ts'
import { at, dobong } from '../test-kit.ts'
import { verifyLedger } from '../verify.ts'

const PEOPLE = '/api/v1/people'
const kim = { login: 'kim.s', name: '김철수', role: 'staff', password: '문턱을 넘는 사람들' }

const loginsOf = (answer: { json: PeopleAnswer }) => answer.json.people.map(({ login }) => login)

describe('people', () => {
  it('are added, changed and removed by an administrator, and each change stands in the ledger', async () => {
    const house = await served()
    const added = await house.post(PEOPLE, kim)
    expect(parserOf(PeopleAnswer).faults(added.json)).toEqual([])
    expect(added.json.people).toContainEqual({
      ...{ login: 'kim.s', name: '김철수', role: 'staff', createdAt: at('12:00') },
    })
    expect(added.text).not.toMatch(/scrypt|password/)
    const of = `${PEOPLE}/kim.s`
    await house.send('PATCH', of, { name: '김영희', role: 'auditor' })
    await house.send('PATCH', of, { password: 'another password' })
    expect((await house.send('PATCH', of, { name: '김영희' })).status).toBe(200)
    expect(loginsOf(await house.send('DELETE', of))).not.toContain('kim.s')
    const { json } = await house.get('/api/v1/changes')
    const told = json.changes.map(({ change }: { change: object }) => change)
    const common = { kind: 'account', at: at('12:00'), by: '홍길동', of: 'person', id: 'kim.s' }
    expect(told.toReversed()).toEqual([
      { ...common, name: '김철수', change: 'added', role: 'staff' },
      { ...common, name: '김영희', change: 'renamed', role: 'auditor' },
      { ...common, name: '김영희', change: 'role', role: 'auditor' },
      { ...common, name: '김영희', change: 'password', role: 'auditor' },
      { ...common, name: '김영희', change: 'removed', role: 'auditor' },
    ])
    await house.recorder.close()
    expect(verifyLedger(ledgerFileIn(house.dataDir), dobong)).toMatchObject({ ok: true })
  })

  it.each<[string, object, number, string]>([
    ['', { ...kim, login: 'hong' }, 400, 'login-taken'],
    ['', { ...kim, login: 'Kim' }, 400, 'invalid'],
    ['', { ...kim, password: 'nine char' }, 400, 'invalid'],
    ['', { ...kim, role: 'owner' }, 400, 'invalid'],
    ['', { ...kim, name: ' ' }, 400, 'invalid'],
    ['/nobody', { name: '누구' }, 404, 'unknown-person'],
    ['/kim', {}, 400, 'invalid'],
    ['/kim', { login: 'x1' }, 400, 'invalid'],
  ])('at "%s" with %j are refused with %i %s', async (path, body, status, code) => {
    const { send } = await served()
    expect(await send(path === '' ? 'POST' : 'PATCH', `${PEOPLE}${path}`, body)).toMatchObject({
      ...{ status, json: { code } },
    })
  })

  it.each<[string, object, boolean]>([
    ['a new role', { role: 'staff' }, true],
    ['a new password', { password: 'another password' }, true],
    ['a new name', { name: '박새이름' }, false],
    ['the same role', { role: 'viewer' }, false],
  ])('with %s are logged out: %s', async (_what, change, out) => {
    const house = await served()
    await house.send('PATCH', `${PEOPLE}/park`, change)
    expect((await house.as('viewer').get('/api/v1/session')).json.as).toBe(out ? 'nobody' : 'person')
  })

  it('that are removed are nobody at once', async () => {
    const house = await served()
    await house.send('DELETE', `${PEOPLE}/kim`)
    expect((await house.as('staff').get('/api/v1/usage')).status).toBe(401)
  })

  it('always have an administrator: the last one is neither removed nor given another role', async () => {
    const house = await served()
    const refused = { status: 400, json: { code: 'last-administrator' } }
    expect(await house.send('DELETE', `${PEOPLE}/hong`)).toMatchObject(refused)
    expect(await house.send('PATCH', `${PEOPLE}/hong`, { role: 'viewer' })).toMatchObject(refused)
    expect((await house.get(PEOPLE)).status).toBe(200)
    expect((await house.send('PATCH', `${PEOPLE}/hong`, { name: '홍 관리자' })).status).toBe(200)
    await house.send('PATCH', `${PEOPLE}/kim`, { role: 'administrator' })
    expect((await house.send('DELETE', `${PEOPLE}/hong`)).status).toBe(200)
  })
})

describe('screens', () => {
  it('are listed without their token, which is shown once', async () => {
    const house = await served()
    const made = await house.post('/api/v1/screens', { name: '로비 화면' })
    expect(made.json).toEqual({
      id: expect.stringMatching(/^screen-/),
      token: expect.stringMatching(/^[\w-]{43}$/),
    })
    const listed = await house.get(PEOPLE)
    expect(listed.json.screens).toEqual([{ id: made.json.id, name: '로비 화면', createdAt: at('12:00') }])
    expect(listed.text).not.toContain(made.json.token)
    expect(await house.send('DELETE', '/api/v1/screens/none')).toMatchObject({
      ...{ status: 404, json: { code: 'unknown-screen' } },
    })
  })
})
