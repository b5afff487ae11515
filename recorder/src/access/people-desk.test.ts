import { type LedgerRecord, MunteokError } from '@munteok/core'
import { describe, expect, it, onTestFinished } from 'vitest'
import { clockAt, scratch } from '../test-kit.ts'
import { accessFileIn, openAccessFile } from './access-file.ts'
import { AccessStore } from './access-store.ts'
import { Passwords } from './passwords.ts'
import { PeopleDesk } from './people-desk.ts'

const KIM = { login: 'kim', name: '김직원', role: 'staff', password: '문턱을 넘는 사람들' } as const

/** With an administrator, and a ledger whose disk is full from then on when the test says so. */
async function desk() {
  const dataDir = scratch(onTestFinished)
  const db = openAccessFile(accessFileIn(dataDir))
  onTestFinished(() => void db.close())
  const store = new AccessStore(db)
  const records: LedgerRecord[] = []
  const disk = { full: false }
  const ledger = {
    record(record: LedgerRecord): number {
      if (disk.full) throw new MunteokError('outside', 'disk-full', 'the disk is full')
      return records.push(record)
    },
  }
  const made = new PeopleDesk({ store, passwords: new Passwords(), ledger, clock: clockAt('12:00'), dataDir })
  await made.add({ ...KIM, login: 'hong', role: 'administrator' }, 'munteok')
  return { made, store, records, disk }
}

describe('PeopleDesk', () => {
  it('changes nothing that the ledger cannot take', async () => {
    const { made, store, records, disk } = await desk()
    await made.add(KIM, 'hong')
    const token = store.beginSession('kim', { now: 1, real: 1 })
    const before = made.list()
    disk.full = true
    const refused = { code: 'disk-full' }
    await expect(made.add({ ...KIM, login: 'lee' }, 'hong')).rejects.toMatchObject(refused)
    await expect(made.change('kim', { role: 'administrator' }, 'hong')).rejects.toMatchObject(refused)
    expect(() => made.remove('kim', 'hong')).toThrow(/the disk is full/)
    expect(() => made.addScreen('로비', 'hong')).toThrow(/the disk is full/)
    expect(made.list()).toEqual(before)
    expect(store.session(token, { now: 2, real: 2 })).toMatchObject({ role: 'staff' })
    expect(records).toHaveLength(2)
  })

  it('adds nobody twice, when two administrators do so at the same time', async () => {
    const { made, records } = await desk()
    const outcomes = await Promise.allSettled([made.add(KIM, 'hong'), made.add(KIM, 'hong')])
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
    expect(records).toHaveLength(2)
  })

  it('keeps one of two administrators who take each other’s role away at the same time', async () => {
    const { made } = await desk()
    await made.add({ ...KIM, role: 'administrator' }, 'hong')
    await Promise.allSettled([
      made.change('kim', { role: 'viewer' }, 'hong'),
      made.change('hong', { role: 'viewer' }, 'kim'),
    ])
    expect(made.list().people.filter(({ role }) => role === 'administrator')).toHaveLength(1)
  })

  it('lets a check at the last moment stop it', async () => {
    const { made, records } = await desk()
    const check = () => {
      throw new MunteokError('input', 'late', 'too late')
    }
    await expect(made.add(KIM, 'hong', { check })).rejects.toMatchObject({ code: 'late' })
    expect(made.list().people).toHaveLength(1)
    expect(records).toHaveLength(1)
  })
})
