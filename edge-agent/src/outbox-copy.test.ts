import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { copyOutbox, outboxFileIn, outboxReach } from './outbox-copy.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'outbox-copy-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

/** An agent's process, as far as its outbox goes: alone with the file, and writing all the time. */
const WRITER = `
  import Database from 'better-sqlite3'
  const db = new Database(process.argv[1])
  db.pragma('locking_mode = EXCLUSIVE')
  db.pragma('journal_mode = WAL')
  db.pragma('synchronous = FULL')
  db.exec(\`CREATE TABLE IF NOT EXISTS outbox (id TEXT NOT NULL);
    CREATE TABLE event (seq INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, body TEXT NOT NULL);
    INSERT INTO outbox VALUES ('name')\`)
  const insert = db.prepare('INSERT INTO event (at, body) VALUES (?, ?)')
  const two = db.transaction((n) => { insert.run(n, 'x'.repeat(900)); insert.run(n, 'y'.repeat(900)) })
  let n = 0
  setInterval(() => { two(n++); if (n === 3) console.log('writing') }, 2)
`

describe('copyOutbox', () => {
  it('copies one instant of a file that another process has to itself and writes to', async () => {
    const file = outboxFileIn(folder, '1f')
    mkdirSync(dirname(file), { recursive: true })
    const writer = spawn(process.execPath, ['--input-type=module', '-e', WRITER, file], {
      stdio: ['ignore', 'pipe', 'inherit'],
      cwd: import.meta.dirname,
    })
    try {
      await once(writer.stdout, 'data')
      let last = 0
      for (let i = 0; i < 12; i++) {
        const to = join(folder, `copy-${i}.db`)
        await copyOutbox(file, to)
        const { id, newest } = outboxReach(to)
        const db = new Database(to, { readonly: true })
        expect(db.pragma('integrity_check', { simple: true })).toBe('ok')
        // Two events are written at once: a copy has both, or neither.
        expect(db.prepare('SELECT count(*) FROM event').pluck().get()).toBe(newest)
        expect(newest % 2).toBe(0)
        db.close()
        expect(id).toBe('name')
        expect(newest).toBeGreaterThan(last)
        last = newest
      }
      expect(readdirSync(folder).filter((name) => name.includes('.part'))).toEqual([])
    } finally {
      writer.kill('SIGKILL')
      await once(writer, 'exit')
    }
  }, 30_000)

  it('leaves out one that is damaged', async () => {
    const file = join(folder, 'outbox.db')
    writeFileSync(file, 'no database, and long enough to be read as one. '.repeat(200))
    await expect(copyOutbox(file, join(folder, 'copy.db'))).rejects.toMatchObject({
      code: 'left-out',
      message: expect.stringMatching(/outbox\.db was left out: it is damaged/),
    })
    expect(readdirSync(folder)).toEqual(['outbox.db'])
  })
})
