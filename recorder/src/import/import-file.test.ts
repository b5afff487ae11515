import { readFileSync } from 'node:fs'
import Database from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { rebuildLedger } from '../rebuild.ts'
import { at } from '../test-kit.ts'
import { UsageQueries } from '../usage-queries.ts'
import { verifyLedger } from '../verify.ts'
import { recordsOf } from './import-file.ts'
import { csv, desk, entriesIn, importedIn, reported, seedTable, unreported, withLedger } from './test-kit.ts'

describe('writing', () => {
  it('puts the figures into the year, with author, file and hash, and verifies', async () => {
    const { write, ledgerFile } = desk()
    const { plan, entries } = await write(seedTable, { name: 'dobong-2018-2020.csv' })
    expect(plan.rows).toHaveLength(3)
    expect(importedIn(ledgerFile).map((row) => [row.period, row.uses, row.line])).toEqual(
      reported.map(([year, uses]) => [`${year}`, uses, 3]),
    )
    await withLedger(ledgerFile, unreported, ({ db }) => {
      const usage = new UsageQueries(db, unreported)
      expect(reported.map(([year]) => usage.inYear(year).uses)).toEqual([632, 967, 342])
      expect(usage.table().rows.find(({ year }) => year === 2019)?.parts.imported).toBe(967)
      const body = db.prepare('SELECT body FROM entry WHERE id = ?').pluck().get(entries[1]) as string
      expect(JSON.parse(body)).toMatchObject({
        kind: 'import',
        by: '김마을',
        file: 'dobong-2018-2020.csv',
        rows: [{ period: '2019', uses: 967 }],
      })
    })
    expect(verifyLedger(ledgerFile, unreported)).toMatchObject({ ok: true })
  })

  it('stays when the ledger is rebuilt, and is missed when it is changed behind its back', async () => {
    const { write, ledgerFile } = desk()
    await write(seedTable)
    const before = importedIn(ledgerFile)
    rebuildLedger(ledgerFile, unreported, at('11:00'))
    expect(importedIn(ledgerFile)).toEqual(before)
    const db = new Database(ledgerFile)
    db.prepare("UPDATE imported SET uses = 968 WHERE period = '2019'").run()
    db.close()
    expect(verifyLedger(ledgerFile, unreported)).toMatchObject({
      ok: false,
      problem: expect.stringMatching(/imported/),
    })
  })

  it('writes nothing in a preview, not even a ledger', async () => {
    const { preview, ledgerFile } = desk()
    await preview(seedTable)
    expect(() => readFileSync(ledgerFile)).toThrow(/ENOENT/)
  })

  it('changes nothing the second time, under whatever name', async () => {
    const { write, ledgerFile } = desk()
    await write(seedTable)
    const before = [entriesIn(ledgerFile), importedIn(ledgerFile)]
    for (const name of ['table.csv', 'again.csv']) {
      const { plan, entries } = await write(seedTable, { name })
      expect(entries).toEqual([])
      expect(plan.there).toHaveLength(3)
      expect(plan.rejected).toEqual([])
    }
    expect([entriesIn(ledgerFile), importedIn(ledgerFile)]).toEqual(before)
  })

  it('cuts long files into records of 1000 rows, and goes on where it was interrupted', async () => {
    const days = Array.from({ length: 2500 }, (_, i) =>
      new Date(Date.UTC(2012, 0, 1 + i)).toISOString().slice(0, 10),
    )
    const text = csv('날짜,공간,건수', ...days.map((day, i) => `${day},공유부엌,${i % 7}`))
    const whole = desk()
    expect((await whole.write(text)).entries).toHaveLength(3)

    // As a crash after the first record leaves it: only what that record had is there.
    const { write, preview, ledgerFile } = desk()
    const plan = await preview(text)
    const { file, sha256 } = plan
    const rows = [...plan.rows.slice(0, 1000)]
    await withLedger(ledgerFile, unreported, (ledger) =>
      ledger.record({ kind: 'import', at: at('09:00'), by: '김마을', file, sha256, rows }),
    )
    const again = await write(text)
    expect(again.plan.there).toHaveLength(1000)
    expect(again.plan.rejected).toEqual([])
    const figures = (of: string) => importedIn(of).map((row) => `${row.period} ${row.space} ${row.uses}`)
    expect(figures(ledgerFile)).toEqual(figures(whole.ledgerFile))
  })

  it('goes on with rows beside those of the same file that a table from elsewhere would count twice', async () => {
    const rows = ['2019-03-04,공유부엌,,5', '2019-03-04,공유부엌,공유밥상,12']
    const text = csv('날짜,공간,프로그램,건수', ...rows)
    const interrupted = async () => {
      const at = desk()
      const { file, sha256, rows } = await at.preview(text)
      await withLedger(at.ledgerFile, unreported, (ledger) =>
        ledger.record({ kind: 'import', at: 1, by: '김마을', file, sha256, rows: rows.slice(0, 1) }),
      )
      return at
    }
    const { plan } = await (await interrupted()).write(text)
    expect([plan.there.length, plan.rows.length, plan.rejected.length]).toEqual([1, 1, 0])
    const other = await (await interrupted()).preview(
      csv('날짜,공간,프로그램,건수', '2019-03-04,공유부엌,공유밥상,12'),
    )
    expect(other.rejected[0]?.reason).toMatch(/would count twice with 2019-03-04/)
  })

  it('leaves days where they are when the unfinished year beside them is over', async () => {
    const { write } = desk()
    const text = csv('날짜,건수', '2026-11-22,3', '2026-11-23,4', '2026,100')
    const first = await write(text)
    expect([first.plan.rows.length, first.plan.rejected.length]).toEqual([2, 1])
    const { plan, entries } = await write(text, { now: at('10:00', '2027-01-05') })
    expect(plan.there.map(({ line }) => line)).toEqual([2, 3])
    expect(plan.rejected).toEqual([{ line: 4, reason: expect.stringMatching(/count twice with line 2/) }])
    expect(entries).toEqual([])
  })

  it('says what to do while a recorder has the ledger; the preview works meanwhile', async () => {
    const { write, preview, ledgerFile } = desk()
    await withLedger(ledgerFile, unreported, async () => {
      await expect(write(seedTable)).rejects.toMatchObject({
        kind: 'outside',
        code: 'ledger-busy',
        message: expect.stringMatching(/recorder is running.*stop it, import, and start it again/),
      })
      expect((await preview(seedTable)).rows).toHaveLength(3)
    })
  })

  it('wants to know who imports', async () => {
    const { write } = desk()
    await expect(write(seedTable, { by: '  ' })).rejects.toMatchObject({ code: 'author' })
    await expect(write(seedTable, { by: '가'.repeat(81) })).rejects.toMatchObject({ code: 'author' })
  })

  it('never puts a line twice into one record', () => {
    const row = (line: number, period: string) => ({ line, period, uses: 1 })
    const rows = [row(2, '2018'), row(3, '2018'), row(2, '2019'), row(3, '2019')]
    expect(recordsOf(rows).map((record) => record.map(({ line }) => line))).toEqual([
      [2, 3],
      [2, 3],
    ])
    expect(recordsOf(rows.slice(0, 2), 1)).toHaveLength(2)
  })
})
