/** What the tests of the HTTP API share. */
import { onTestFinished } from 'vitest'
import { Recorder, type RecorderOptions } from './recorder.ts'
import { readStaffCode } from './staff-code.ts'
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

/** A recorder that serves, with the broker connected. Its clock stands at noon, 24 November 2026. */
export async function served(over: Partial<RecorderOptions> = {}) {
  const link = new FakeLink()
  const clock = clockAt('12:00')
  const dataDir = over.dataDir ?? scratch(onTestFinished)
  const recorder = new Recorder({
    ...{ building: dobong, dataDir, link, log: lines().log, clock },
    mqtt: { url: 'mqtt://127.0.0.1:1', username: 'recorder', password: 'x' },
    live: { webSocketPort: 8083, username: 'screen', password: 'y' },
    http: { host: '127.0.0.1', port: 0 },
    ...over,
  })
  onTestFinished(() => recorder.close())
  const { httpUrl } = await recorder.start()
  link.connect()
  const ask = async (path: string, request: RequestInit) => {
    const answer = await fetch(`${httpUrl}${path}`, request)
    const bytes = Buffer.from(await answer.arrayBuffer())
    const text = bytes.toString()
    const json = answer.headers.get('content-type')?.includes('json') ? JSON.parse(text) : undefined
    return { status: answer.status, headers: answer.headers, text, bytes, json }
  }
  const get = (path: string, headers: Record<string, string> = {}) => ask(path, { headers })
  /** As staff, unless the headers say otherwise. */
  const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
    ask(path, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${readStaffCode(dataDir)}`,
        'x-munteok-author': encodeURIComponent('홍길동'),
        ...headers,
      },
    })
  return { link, clock, dataDir, get, post }
}

/** The same after a morning: six people came for one use of the kitchen, two of them left. */
export async function withEvents(over: Partial<RecorderOptions> = {}) {
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
