import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { MunteokError } from '@munteok/core'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import { accessFileIn, openAccessFile } from '../access/access-file.ts'
import { AccessStore } from '../access/access-store.ts'
import { generateLedger } from '../generate-ledger.ts'
import { Ledger } from '../ledger.ts'
import { ledgerFileIn, lockFile, restoreMarkerOf } from '../ledger-file.ts'
import { checkIn, delivery, dobong, OUTBOX, passage, scratch } from '../test-kit.ts'
import { verifyLedger } from '../verify.ts'
import { holderIn } from './kept-backups.ts'
import { type BackupOptions, makeBackup } from './make-backup.ts'
import { manifestFileIn } from './manifest.ts'
import { type RestoreOptions, restoreBackup } from './restore-backup.ts'

const NOON = Date.UTC(2026, 10, 24, 3)

/** A ledger of some days. */
let past: string
beforeAll(() => {
  past = join(scratch(afterAll), 'ledger.sqlite')
  generateLedger({ file: past, building: dobong, firstDay: '2026-11-19', days: 2, events: 100 })
  vi.setConfig({ testTimeout: 30_000 })
})

/** A data directory with a ledger of some days, and a folder for backups. */
function house() {
  const dataDir = scratch(onTestFinished)
  const out = scratch(onTestFinished)
  const file = ledgerFileIn(dataDir)
  mkdirSync(dirname(file), { recursive: true })
  cpSync(past, file)
  let now = NOON
  return {
    ...{ dataDir, out, file },
    take(people: number) {
      const ledger = new Ledger(file, dobong)
      ledger.open()
      const known = ledger.markOf('1f', OUTBOX)?.seq ?? 0
      ledger.append([delivery([checkIn({ people }), passage()], { first: known + 1 })])
      ledger.close()
    },
    backup(over: Partial<BackupOptions> = {}) {
      now += 1_000
      return makeBackup({
        ...{ dataDir, building: dobong, out, quick: false, keys: false, parts: [], version: '0.1.0', now },
        ...over,
      })
    },
    restore(from: string, over: Partial<RestoreOptions> = {}) {
      now += 1_000
      const outboxReach = () => ({ id: 'none', newest: 0 })
      return restoreBackup({ from, dataDir, building: dobong, older: false, outboxReach, now, ...over })
    },
  }
}

const headOf = (file: string) => verifyLedger(file, dobong).head

function tamper(file: string, sql: string): void {
  const db = new Database(file)
  expect(db.prepare(sql).run().changes).toBeGreaterThan(0)
  db.close()
}

describe('makeBackup', () => {
  it('copies the ledger while it is written to, and says what is in the copy', async () => {
    const it = house()
    const ledger = new Ledger(it.file, dobong)
    ledger.open()
    onTestFinished(() => ledger.close())
    ledger.append([delivery([passage()])])
    const { folder, manifest } = await it.backup()
    ledger.append([delivery([passage()], { first: 2 })])
    const copy = join(folder, 'recorder', 'ledger.sqlite')
    expect(verifyLedger(copy, dobong)).toMatchObject({
      ok: true,
      entries: manifest.ledger.entries,
      events: manifest.ledger.events,
      head: manifest.ledger.head,
    })
    expect(manifest).toMatchObject({ building: 'dobong', checked: 'whole', keys: false, simulated: false })
    expect(readdirSync(folder).sort()).toEqual(['manifest.json', 'recorder'])
    expect(statSync(copy).mode & 0o777).toBe(0o600)
    expect(statSync(folder).mode & 0o777).toBe(0o700)
  })

  it('leaves out who is logged in, and keys unless they are asked for', async () => {
    const it = house()
    const db = openAccessFile(accessFileIn(it.dataDir))
    const store = new AccessStore(db)
    store.addPerson({ login: 'kim', name: 'Kim', role: 'viewer', password: 'hash' }, NOON)
    const token = store.beginSession('kim', { now: NOON, real: NOON })
    mkdirSync(join(it.dataDir, 'secrets'))
    for (const name of ['closing-key.pem', 'first-code', 'x.part'])
      writeFileSync(join(it.dataDir, 'secrets', name), name, { mode: 0o600 })
    const without = await it.backup()
    const withKeys = await it.backup({ keys: true })
    expect(store.session(token, { now: NOON, real: NOON })).toMatchObject({ login: 'kim' })
    db.close()
    const copy = new Database(join(without.folder, 'recorder', 'access.sqlite'), { readonly: true })
    onTestFinished(() => void copy.close())
    expect(copy.prepare('SELECT login FROM person').pluck().all()).toEqual(['kim'])
    expect(copy.prepare('SELECT count(*) FROM session').pluck().get()).toBe(0)
    expect(existsSync(join(without.folder, 'secrets'))).toBe(false)
    expect(readdirSync(join(withKeys.folder, 'secrets'))).toEqual(['closing-key.pem'])
  })

  it('keeps so many, the newest, and deletes nothing that is no whole backup of this building', async () => {
    const it = house()
    const [first, second] = [await it.backup(), await it.backup()]
    const strangers = [
      'munteok-dobong',
      'munteok-dobong-20200101T000000000Z',
      'photos',
      'munteok-dobong-annex-20200101T000000000Z',
    ]
    for (const name of strangers) mkdirSync(join(it.out, name))
    const other = join(it.out, 'munteok-dobong-20190101T000000000Z')
    cpSync(first.folder, other, { recursive: true })
    const said = JSON.parse(readFileSync(manifestFileIn(other), 'utf8'))
    writeFileSync(manifestFileIn(other), JSON.stringify({ ...said, building: 'annex' }))
    const third = await it.backup({ keep: 2 })
    expect(third.deleted).toEqual([first.folder.slice(it.out.length + 1)])
    for (const folder of [second.folder, third.folder, other, ...strangers.map((name) => join(it.out, name))])
      expect(existsSync(folder), folder).toBe(true)
  })

  it('keeps the one just made, though the clock was set back since the others', async () => {
    const it = house()
    const first = await it.backup()
    const second = await it.backup({ keep: 1, now: NOON - 86_400_000 })
    expect(second.deleted).toEqual([first.folder.slice(it.out.length + 1)])
    expect(existsSync(second.folder)).toBe(true)
  })

  it('leaves hidden files out, which no restore would take', async () => {
    const it = house()
    writeFileSync(join(it.dataDir, 'recorder', '.nfs0001'), 'left over')
    const { folder } = await it.backup()
    expect((await it.restore(folder)).report.ok).toBe(true)
  })

  it('deletes what one left that was cut off, but not what another one is writing', async () => {
    const it = house()
    const parts = ['20260101T000000000Z', '20260102T000000000Z'].map((time) =>
      join(it.out, `munteok-dobong-${time}.part`),
    )
    for (const part of parts) mkdirSync(part)
    const held = lockFile(holderIn(parts[1] ?? ''))
    onTestFinished(() => held.close())
    lockFile(holderIn(parts[0] ?? '')).close()
    await it.backup()
    expect(parts.map((part) => existsSync(part))).toEqual([false, true])
  })

  it('makes none of a ledger that is not in order, and deletes none then', async () => {
    const it = house()
    const good = await it.backup()
    tamper(it.file, 'UPDATE usage_rollup SET uses = uses + 1')
    await expect(it.backup({ keep: 1 })).rejects.toThrow(
      /^no backup was made, and those that are there stay: the ledger is not in order \(.*usage_rollup.*with --quick/,
    )
    expect(readdirSync(it.out)).toEqual([good.folder.slice(it.out.length + 1)])
    expect((await it.backup({ quick: true })).manifest.checked).toBe('quick')
  })

  it.each([
    [
      'its last entry',
      `UPDATE entry SET body = '[]' WHERE id = (SELECT max(id) FROM entry)`,
      /last entry, \d+, is not as it was written/,
    ],
    [
      'its chain',
      `UPDATE entry SET hash = zeroblob(32) WHERE id = (SELECT max(id) - 1 FROM entry)`,
      /last entry, \d+, is not as it was written/,
    ],
  ])('finds by a quick look that %s was changed', async (_what, sql, message) => {
    const it = house()
    tamper(it.file, sql)
    await expect(it.backup({ quick: true })).rejects.toThrow(message)
    expect(readdirSync(it.out)).toEqual([])
  })

  it('leaves out how far a time-series store was told: after a restore it is told everything again', async () => {
    const it = house()
    const mirror = join(dirname(it.file), 'mirror.sqlite')
    writeFileSync(mirror, 'place')
    writeFileSync(join(dirname(it.file), 'alarms.json'), '{}')
    const { folder } = await it.backup()
    expect(readdirSync(join(folder, 'recorder'))).toEqual(['alarms.json', 'ledger.sqlite'])
    await it.restore(folder)
    expect(existsSync(mirror)).toBe(false)
  })

  it('does not make the folder that a disk should be mounted at', async () => {
    const it = house()
    const out = join(it.out, 'usb')
    await expect(it.backup({ out })).rejects.toMatchObject({ code: 'no-folder', kind: 'input' })
    expect(existsSync(out)).toBe(false)
  })

  it('goes on without an outbox that cannot be copied, and tells; anything else ends it', async () => {
    const it = house()
    const failing = (code: string) => ({
      path: 'agents/1f/outbox.db',
      write() {
        throw new MunteokError('outside', code, 'the outbox moves')
      },
    })
    const { leftOut, manifest } = await it.backup({ parts: [failing('left-out')] })
    expect(leftOut).toEqual(['the outbox moves'])
    expect(manifest.files.map(({ path }) => path)).toEqual(['recorder/ledger.sqlite'])
    await expect(it.backup({ parts: [failing('disk-failed')] })).rejects.toThrow('the outbox moves')
    expect(readdirSync(it.out)).toHaveLength(1)
  })
})

describe('restoreBackup', () => {
  it('brings back what was, sets aside what is there, and gives it to the next one who opens it', async () => {
    const it = house()
    it.take(1)
    const { folder, manifest } = await it.backup()
    rmSync(it.file)
    writeFileSync(it.file, 'rubbish')
    const { aside, report } = await it.restore(folder)
    expect(report).toMatchObject({ ok: true, head: manifest.ledger.head })
    expect(readFileSync(join(aside ?? '', 'recorder', 'ledger.sqlite'), 'utf8')).toBe('rubbish')
    expect(headOf(it.file)).toBe(manifest.ledger.head)
    it.take(2)
    expect(headOf(it.file)).not.toBe(manifest.ledger.head)
    expect(existsSync(join(it.dataDir, 'restore.part'))).toBe(false)
  })

  it('works where there is nothing yet', async () => {
    const it = house()
    const { folder, manifest } = await it.backup()
    const dataDir = join(scratch(onTestFinished), 'new')
    const { aside } = await it.restore(folder, { dataDir })
    expect(aside).toBeUndefined()
    expect(headOf(ledgerFileIn(dataDir))).toBe(manifest.ledger.head)
  })

  it('does not lose entries unless that is wanted, and says how many', async () => {
    const it = house()
    it.take(1)
    const { folder, manifest } = await it.backup()
    for (const people of [2, 3, 4]) it.take(people)
    const head = headOf(it.file)
    await expect(it.restore(folder)).rejects.toThrow(/has 3 entries that the backup \S+ has not/)
    expect(headOf(it.file)).toBe(head)
    const { beyond, aside } = await it.restore(folder, { older: true })
    expect(beyond.entries).toBe(3)
    expect(headOf(it.file)).toBe(manifest.ledger.head)
    expect(headOf(join(aside ?? '', 'recorder', 'ledger.sqlite'))).toBe(head)
  })

  it('counts what was entered on another way since an older restore', async () => {
    const it = house()
    it.take(1)
    const first = await it.backup()
    it.take(2)
    it.take(3)
    const second = await it.backup()
    await it.restore(first.folder, { older: true })
    it.take(9)
    await expect(it.restore(second.folder)).rejects.toThrow(/has 1 entries that/)
  })

  it.each<[string, (folder: string) => void, RegExp]>([
    [
      'a byte of it was changed',
      (folder) => {
        const file = join(folder, 'recorder', 'ledger.sqlite')
        const bytes = readFileSync(file)
        bytes[5_000] = (bytes[5_000] ?? 0) ^ 1
        writeFileSync(file, bytes)
      },
      /is damaged \(recorder\/ledger\.sqlite is not as it was written\): nothing was changed/,
    ],
    [
      'it was cut short',
      (folder) => truncateSync(join(folder, 'recorder', 'ledger.sqlite'), 4_096),
      /recorder\/ledger\.sqlite has 4096 bytes, not \d+/,
    ],
    [
      'a file is missing',
      (folder) => rmSync(join(folder, 'recorder', 'ledger.sqlite')),
      /ledger\.sqlite is missing/,
    ],
    ['it has no manifest', (folder) => rmSync(manifestFileIn(folder)), /is no backup, or was cut off/],
    [
      'its manifest is no JSON',
      (folder) => writeFileSync(manifestFileIn(folder), '{'),
      /manifest\.json is not JSON/,
    ],
    [
      'its manifest leads elsewhere',
      (folder) =>
        changeManifest(folder, (said) => ({
          ...said,
          files: [{ path: 'recorder/../../x', bytes: 1, sha256: '0'.repeat(64) }],
        })),
      /manifest\.json/,
    ],
    [
      'it is another building',
      (folder) => changeManifest(folder, (said) => ({ ...said, building: 'annex' })),
      /a backup of building "annex", and this is "dobong"/,
    ],
    [
      'it is newer',
      (folder) =>
        changeManifest(folder, (said) => ({
          ...said,
          version: '9.0.0',
          ledger: { ...(said['ledger'] as object), version: 99 },
        })),
      /made by Munteok 9\.0\.0 with version 99 of the ledger.*install Munteok 9\.0\.0 or newer/,
    ],
    [
      'its people are invented',
      (folder) => changeManifest(folder, (said) => ({ ...said, simulated: true })),
      /backup of a simulation, and \S+ holds a real building/,
    ],
  ])('refuses a backup and changes nothing when %s', async (_what, spoil, message) => {
    const it = house()
    const { folder } = await it.backup()
    spoil(folder)
    const head = headOf(it.file)
    await expect(it.restore(folder, { older: true })).rejects.toThrow(message)
    expect(headOf(it.file)).toBe(head)
    expect(readdirSync(it.dataDir)).toEqual(['recorder'])
  })

  it('refuses while the recorder has the ledger', async () => {
    const it = house()
    const { folder } = await it.backup()
    const ledger = new Ledger(it.file, dobong)
    ledger.open()
    onTestFinished(() => ledger.close())
    await expect(it.restore(folder)).rejects.toThrow(
      /the recorder runs on \S+: stop it, then restore; nothing was changed/,
    )
  })

  it('keeps a recorder from starting when it was cut off, and finishes when it is run again', async () => {
    const it = house()
    it.take(1)
    const { folder, manifest } = await it.backup()
    it.take(2)
    const head = headOf(it.file)
    // As it stands between the ledger that was set aside and the one that is put in place.
    const aside = join(it.dataDir, 'before-restore-x')
    mkdirSync(join(aside, 'recorder'), { recursive: true })
    cpSync(it.file, join(aside, 'recorder', 'ledger.sqlite'))
    writeFileSync(restoreMarkerOf(it.file), `${folder}\n${aside}\n`)
    rmSync(it.file)
    expect(() => new Ledger(it.file, dobong).open()).toThrow(
      `a restore of the ledger ${it.file} was cut off: run it again, munteok restore --from ${folder}`,
    )
    expect(existsSync(it.file)).toBe(false)
    await expect(it.backup()).rejects.toThrow(/a restore of the ledger \S+ was cut off/)
    expect(() => verifyLedger(it.file, dobong)).toThrow(/a restore of the ledger \S+ was cut off/)
    const { folder: other } = await house().backup()
    await expect(it.restore(other)).rejects.toThrow(
      `the restore of ${folder} was cut off: run that one again; nothing was changed`,
    )
    expect((await it.restore(folder)).aside).toBe(aside)
    expect(headOf(it.file)).toBe(manifest.ledger.head)
    expect(headOf(join(aside, 'recorder', 'ledger.sqlite'))).toBe(head)
    it.take(3)
  })

  it('puts keys in place of others, which are set aside', async () => {
    const it = house()
    const secret = (name: string) => join(it.dataDir, 'secrets', name)
    mkdirSync(join(it.dataDir, 'secrets'))
    for (const name of ['same', 'other', 'gone']) writeFileSync(secret(name), 'then', { mode: 0o600 })
    const { folder } = await it.backup({ keys: true })
    rmSync(secret('gone'))
    writeFileSync(secret('other'), 'now')
    writeFileSync(secret('new'), 'now')
    const { aside = '' } = await it.restore(folder)
    const now = ['same', 'other', 'gone', 'new'].map((name) => readFileSync(secret(name), 'utf8'))
    expect(now).toEqual(['then', 'then', 'then', 'now'])
    expect(readdirSync(join(aside, 'secrets'))).toEqual(['other'])
  })

  it('puts an outbox in place only where the agent has none, and no event of it is known beyond', async () => {
    const it = house()
    it.take(1)
    const write = (to: string) => writeFileSync(to, 'outbox')
    const parts = ['1f', '2f', '3f'].map((agent) => ({ path: `agents/${agent}/outbox.db`, write }))
    const { folder } = await it.backup({ parts })
    const present = join(it.dataDir, 'agents', '3f')
    mkdirSync(present, { recursive: true })
    writeFileSync(join(present, 'outbox.db'), 'present')
    // The ledger has events 1 and 2 of the outbox of `take`.
    const { outboxes } = await it.restore(folder, {
      outboxReach: (file) => ({ id: 'A'.repeat(22), newest: file.includes('/1f/') ? 2 : 1 }),
    })
    expect(outboxes).toEqual({ placed: ['agents/1f/outbox.db'], left: ['agents/2f/outbox.db'] })
    expect(existsSync(join(it.dataDir, 'agents', '2f'))).toBe(false)
    expect(readFileSync(join(present, 'outbox.db'), 'utf8')).toBe('present')
  })
})

function changeManifest(folder: string, change: (said: Record<string, unknown>) => unknown): void {
  const file = manifestFileIn(folder)
  writeFileSync(file, JSON.stringify(change(JSON.parse(readFileSync(file, 'utf8')))))
}
