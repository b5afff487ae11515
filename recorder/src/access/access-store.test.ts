import { chmodSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { describe, expect, it, onTestFinished } from 'vitest'
import { scratch } from '../test-kit.ts'
import { accessFileIn, type Db, openAccessFile } from './access-file.ts'
import { AccessStore, IDLE_MS, LONGEST_MS } from './access-store.ts'

const KIM = { login: 'kim', name: '김직원', role: 'staff', password: 'kept' } as const
const HOUR_MS = 3_600_000

function opened(dataDir = scratch(onTestFinished)) {
  const db = openAccessFile(accessFileIn(dataDir))
  onTestFinished(() => void db.close())
  return { db, dataDir, store: new AccessStore(db) }
}

function rows(db: Db, table: string): unknown[] {
  return db.prepare(`SELECT * FROM ${table}`).all()
}

const moment = (real: number) => ({ now: 1_000_000 + real, real })

describe('the file of people and sessions', () => {
  it('is its owner’s alone, with what SQLite puts beside it', () => {
    const { dataDir, store } = opened()
    store.addPerson(KIM, 1)
    for (const end of ['', '-wal', '-shm'])
      expect(statSync(accessFileIn(dataDir) + end).mode & 0o777).toBe(0o600)
  })

  it('takes the rights away again that others were given', () => {
    const { dataDir, db } = opened()
    db.close()
    chmodSync(accessFileIn(dataDir), 0o644)
    opened(dataDir)
    expect(statSync(accessFileIn(dataDir)).mode & 0o777).toBe(0o600)
  })

  it('holds no token, neither of a session nor of a screen', () => {
    const { dataDir, db, store } = opened()
    store.addPerson(KIM, 1)
    const session = store.beginSession('kim', moment(0))
    const { token } = store.addScreen('로비', 1)
    db.pragma('wal_checkpoint(TRUNCATE)')
    const bytes = readFileSync(accessFileIn(dataDir))
    expect(bytes.includes('로비')).toBe(true)
    for (const secret of [session, token]) {
      expect(Buffer.from(secret, 'base64url')).toHaveLength(32)
      expect(bytes.includes(secret)).toBe(false)
      expect(bytes.includes(Buffer.from(secret, 'base64url'))).toBe(false)
    }
  })

  it('is refused in one line when it is another file, a damaged one, or a newer one', () => {
    const dataDir = scratch(onTestFinished)
    const { db } = opened(dataDir)
    db.pragma('user_version = 9')
    db.close()
    expect(() => opened(dataDir)).toThrow(/has version 9.*update Munteok/)
    writeFileSync(accessFileIn(dataDir), 'no database, but long enough to be looked at as one'.repeat(20))
    expect(() => opened(dataDir)).toThrow(/is damaged: put a backup in its place/)
    writeFileSync(accessFileIn(dataDir), '')
    const other = opened(dataDir).db
    other.pragma('application_id = 7')
    other.close()
    expect(() => opened(dataDir)).toThrow(/does not hold who may log in/)
  })
})

describe('a session', () => {
  it('is known by its token, and by no other', () => {
    const { store } = opened()
    store.addPerson(KIM, 1)
    const token = store.beginSession('kim', moment(0))
    expect(store.session(token, moment(10))).toEqual({
      ...{ login: 'kim', name: '김직원', role: 'staff', endsAt: IDLE_MS },
    })
    const other = `${token.startsWith('A') ? 'B' : 'A'}${token.slice(1)}`
    for (const forged of [other, '', token.slice(1), `${token}A`])
      expect(store.session(forged, moment(10))).toBeUndefined()
  })

  it('goes on while something is asked, and ends after twelve hours of silence', () => {
    const { store } = opened()
    store.addPerson(KIM, 1)
    const token = store.beginSession('kim', moment(0))
    for (let hour = 11; hour < 60; hour += 11)
      expect(store.session(token, moment(hour * HOUR_MS))?.endsAt).toBe((hour + 12) * HOUR_MS)
    expect(store.session(token, moment(67 * HOUR_MS - 1))).toBeDefined()
    expect(store.session(token, moment(79 * HOUR_MS))).toBeUndefined()
  })

  it('ends after a fortnight in any case', () => {
    const { store } = opened()
    store.addPerson(KIM, 1)
    const token = store.beginSession('kim', moment(0))
    for (let hour = 6; hour < 14 * 24; hour += 6)
      expect(store.session(token, moment(hour * HOUR_MS))).toBeDefined()
    expect(store.session(token, moment(LONGEST_MS - 1))?.endsAt).toBe(LONGEST_MS)
    expect(store.session(token, moment(LONGEST_MS))).toBeUndefined()
  })

  it('ends with its person, and with the person’s other sessions when that is asked for', () => {
    const { db, store } = opened()
    store.addPerson(KIM, 1)
    store.addPerson({ ...KIM, login: 'lee' }, 1)
    const [one, two, lees] = ['kim', 'kim', 'lee'].map((login) => store.beginSession(login, moment(0)))
    store.endSession(one ?? '')
    expect(store.session(one ?? '', moment(1))).toBeUndefined()
    expect(store.session(two ?? '', moment(1))).toBeDefined()
    store.endSessionsOf('kim')
    expect(store.session(two ?? '', moment(1))).toBeUndefined()
    expect(store.session(lees ?? '', moment(1))).toBeDefined()
    store.removePerson('lee')
    expect(rows(db, 'session')).toEqual([])
  })

  it('is swept away when it has ended, and a person keeps the twenty latest', () => {
    const { db, store } = opened()
    store.addPerson(KIM, 1)
    store.beginSession('kim', moment(0))
    const tokens = Array.from({ length: 25 }, (_, i) => store.beginSession('kim', moment(IDLE_MS + i)))
    expect(rows(db, 'session')).toHaveLength(20)
    const after = moment(IDLE_MS + 100)
    expect(tokens.map((token) => store.session(token, after) !== undefined)).toEqual(
      tokens.map((_, i) => i >= 5),
    )
  })

  it('writes down that somebody was seen once a minute, and goes on when that cannot be written', () => {
    const { db } = opened()
    let writes = 0
    const store = new AccessStore(db, () => {
      writes += 1
    })
    store.addPerson(KIM, 1)
    const token = store.beginSession('kim', moment(0))
    for (let second = 0; second < 60; second++) store.session(token, moment(second * 1_000))
    expect(writes).toBe(0)
    expect(store.session(token, moment(60_000))).toMatchObject({ login: 'kim', endsAt: 60_000 + IDLE_MS })
    expect(writes).toBe(1)
  })
})

describe('people and screens', () => {
  it('are listed by name, with when they were seen last', () => {
    const { store } = opened()
    store.addPerson({ ...KIM, login: 'b', name: '나' }, 5)
    store.addPerson({ ...KIM, login: 'a', name: '다' }, 6)
    store.addPerson({ ...KIM, login: 'c', name: '가' }, 7)
    store.beginSession('b', { now: 99, real: 0 })
    expect(store.people()).toEqual([
      { login: 'c', name: '가', role: 'staff', createdAt: 7 },
      { login: 'b', name: '나', role: 'staff', createdAt: 5, lastSeenAt: 99 },
      { login: 'a', name: '다', role: 'staff', createdAt: 6 },
    ])
    const { id, token } = store.addScreen('로비', 8)
    expect(id).toMatch(/^screen-[0-9a-f]{8}$/)
    expect(store.screenWith(`${token}x`, 100_000)).toBeUndefined()
    expect(store.screenWith(token, 100_000)).toEqual({ id, name: '로비' })
    expect(store.screens()).toEqual([{ id, name: '로비', createdAt: 8, lastSeenAt: 100_000 }])
    store.removeScreen(id)
    expect(store.screenWith(token, 100_000)).toBeUndefined()
  })
})
