/** What the tests of the HTTP API share. */
import { type AccountRole, ManualClock } from '@munteok/core'
import { onTestFinished } from 'vitest'
import { accessFileIn, openAccessFile } from './access/access-file.ts'
import { AccessStore } from './access/access-store.ts'
import { SESSION_COOKIE } from './access/cookies.ts'
import { Recorder, type RecorderOptions } from './recorder.ts'
import {
  at,
  batch,
  checkIn,
  clockAt,
  dobong,
  FakeLink,
  health,
  lines,
  passage,
  scratch,
  topics,
} from './test-kit.ts'

/** Somebody of each role, who is logged in. The administrator enters what the tests enter. */
const PEOPLE: Readonly<Record<AccountRole, { login: string; name: string }>> = {
  administrator: { login: 'hong', name: '홍길동' },
  staff: { login: 'kim', name: '김직원' },
  auditor: { login: 'lee', name: '이감사' },
  viewer: { login: 'park', name: '박구경' },
}

export type Cookies = Readonly<Record<AccountRole, string>>

/**
 * Lets them in without a password, which would take its time in each test.
 * @returns the `cookie` header of each
 */
export function seatPeople(dataDir: string, clock: ManualClock): Cookies {
  const db = openAccessFile(accessFileIn(dataDir))
  const store = new AccessStore(db)
  const moment = { now: clock.now(), real: clock.now() }
  const cookie = (role: AccountRole) => {
    const { login, name } = PEOPLE[role]
    if (!store.person(login)) store.addPerson({ login, name, role, password: 'none' }, moment.now)
    return `${SESSION_COOKIE}=${store.beginSession(login, moment)}`
  }
  const roles = Object.keys(PEOPLE) as AccountRole[]
  const cookies = Object.fromEntries(roles.map((role) => [role, cookie(role)])) as Record<AccountRole, string>
  db.close()
  return cookies
}

export interface ServedOptions extends Partial<RecorderOptions> {
  /** Nobody can log in yet. */
  readonly empty?: boolean
}

/** A recorder that serves, with the broker connected. Its clock stands at noon, 24 November 2026. */
export async function served({ empty = false, ...over }: ServedOptions = {}) {
  const link = new FakeLink()
  const clock = clockAt('12:00')
  const sessionClock = new ManualClock(clock.now())
  const dataDir = over.dataDir ?? scratch(onTestFinished)
  const cookies = empty ? undefined : seatPeople(dataDir, sessionClock)
  const recorder = new Recorder({
    ...{ building: dobong, dataDir, link, log: lines().log, clock, sessionClock },
    mqtt: { urls: ['mqtt://127.0.0.1:1'], username: 'recorder', password: 'x' },
    live: { webSocketPort: 8083, username: 'screen', password: 'y' },
    http: { host: '127.0.0.1', port: 0 },
    ...over,
  })
  onTestFinished(() => recorder.close())
  const { httpUrl = '' } = await recorder.start()
  link.connect()
  const asNobody = asking(httpUrl, '')
  const as = (role: AccountRole) => asking(httpUrl, cookies?.[role] ?? '')
  const asCookie = (cookie: string) => asking(httpUrl, cookie)
  return {
    link,
    clock,
    sessionClock,
    dataDir,
    httpUrl,
    recorder,
    cookies,
    as,
    asNobody,
    asCookie,
    close: () => recorder.close(),
    ...as('administrator'),
  }
}

/** Ways to ask, with somebody's cookies. */
function asking(httpUrl: string, cookie: string) {
  const ask = async (path: string, request: RequestInit) => {
    const answer = await fetch(`${httpUrl}${path}`, request)
    const bytes = Buffer.from(await answer.arrayBuffer())
    const text = bytes.toString()
    const json = answer.headers.get('content-type')?.includes('json') ? JSON.parse(text) : undefined
    return { status: answer.status, headers: answer.headers, text, bytes, json }
  }
  const known: Record<string, string> = cookie === '' ? {} : { cookie }
  const get = (path: string, headers: Record<string, string> = {}) =>
    ask(path, { headers: { ...known, ...headers } })
  const send = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
    const json = body === undefined ? {} : { 'content-type': 'application/json' }
    const said = body === undefined ? {} : { body: JSON.stringify(body) }
    return ask(path, { method, ...said, headers: { ...known, ...json, ...headers } })
  }
  const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
    send('POST', path, body, headers)
  return { get, post, send }
}

/** The same after a morning: six people came for one use of the kitchen, two of them left. */
export async function withEvents(over: ServedOptions = {}) {
  const parts = await served(over)
  const { link } = parts
  link.say(topics.online('1f'), { v: 1, online: true, instance: 'i', host: 'h' })
  link.say(topics.health('1f'), health())
  const events = [
    passage({ at: at('09:05'), in: 6 }),
    passage({ at: at('09:30'), in: 0, out: 2 }),
    checkIn({ at: at('09:06'), people: 6, method: 'touch', space: 'kitchen' }),
  ]
  link.say(topics.events('1f'), batch(events, { sentAt: at('12:00') }))
  await new Promise((resolve) => setImmediate(() => setImmediate(resolve)))
  return parts
}
