import { readFileSync } from 'node:fs'
import Database from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import writeWorkbook from 'write-excel-file/node'
import { closeYear, closingKey } from '../closing.ts'
import { Ledger } from '../ledger.ts'
import { rebuildLedger } from '../rebuild.ts'
import { at, checkIn, delivery, dobong } from '../test-kit.ts'
import { UsageQueries } from '../usage-queries.ts'
import { verifyLedger } from '../verify.ts'
import { recordsOf } from './import-file.ts'
import { csv, desk, seedTable, unreported } from './test-kit.ts'

const reported = [
  [2018, 632],
  [2019, 967],
  [2020, 342],
] as const

interface ImportedFigure {
  readonly entry: number
  readonly line: number
  readonly period: string
  readonly space: string
  readonly programme: string
  readonly uses: number
  readonly people: number | null
}

/** What the ledger says about imported figures, by itself. */
function importedIn(file: string): ImportedFigure[] {
  const db = new Database(file, { readonly: true })
  try {
    return db
      .prepare<[], ImportedFigure>(
        'SELECT entry, line, period, space, programme, uses, people FROM imported ORDER BY entry, line',
      )
      .all()
  } finally {
    db.close()
  }
}

function entriesIn(file: string): unknown {
  const db = new Database(file, { readonly: true })
  try {
    return db.prepare('SELECT count(*), max(hex(hash)) FROM entry').get()
  } finally {
    db.close()
  }
}

function withLedger<T>(file: string, building: typeof dobong, work: (ledger: Ledger) => T): T {
  const ledger = new Ledger(file, building)
  ledger.open()
  try {
    return work(ledger)
  } finally {
    ledger.close()
  }
}

describe("the district's table", () => {
  it('gives the actual uses of its years, and leaves out targets, totals and rates by name', async () => {
    const { preview } = desk()
    const plan = await preview(seedTable)
    expect(plan.how).toBe('CSV, UTF-8, comma, years as columns')
    expect(plan.rows).toEqual(reported.map(([year, uses]) => ({ line: 3, period: `${year}`, uses })))
    expect(plan.years).toEqual(reported.map(([year, uses]) => ({ year, rows: 1, uses, people: null })))
    expect(plan.notes).toEqual(['columns left out: 계, 이행율'])
    expect(plan.leftOut[0]).toEqual({ line: 2, reason: '목표: only 실적 is taken' })
    expect(plan.leftOut.slice(1).map(({ reason }) => reason)).toEqual(['2021: no figure', '2022: no figure'])
    expect(plan.rejected).toEqual([])
  })

  it('is the same as a workbook, also with titles above and merged cells', async () => {
    const { preview } = desk()
    const rows = [
      ['공약 이행 현황', null, null, null, null, null, null, null],
      [null, null, null, null, null, null, null, null],
      ['지표', '단위', '구분', '2018년', '2019년', '2020년*', '계', '이행율'],
      ['센터 공간 주민 이용 실적', '건', '목표', 500, 550, 600, 1650, 1.176],
      [null, null, '실적', 632, 967, 342, 1941, null],
      ['2020년: 코로나19로 휴관', null, null, null, null, null, null, null],
    ]
    const bytes = await writeWorkbook(rows, { sheet: '이행' }).toBuffer()
    const plan = await preview(bytes, { name: 'table.xlsx' })
    expect(plan.how).toBe('XLSX, sheet "이행", years as columns')
    expect(plan.rows).toEqual(reported.map(([year, uses]) => ({ line: 5, period: `${year}`, uses })))
    expect(plan.leftOut.map(({ line }) => line)).toEqual([4, 6])
    expect(plan.rejected).toEqual([])
  })

  it('takes only the own indicator where there are several, and only uses', async () => {
    const { preview } = desk()
    const plan = await preview(
      csv(
        '지표,단위,구분,2019,2020',
        '마을학교 수료,명,목표,10,10',
        ',,실적,12,9',
        '센터 공간 주민 이용 실적,건,목표,550,600',
        ',,실적,967,342',
        '센터 공간 주민 이용 실적,명,실적,5000,900',
      ),
    )
    expect(plan.rows.map(({ line, uses }) => [line, uses])).toEqual([
      [5, 967],
      [5, 342],
    ])
    expect(plan.leftOut.map(({ line, reason }) => `${line} ${reason}`)).toContain(
      '3 another indicator (마을학교 수료)',
    )
    expect(plan.leftOut.map(({ line, reason }) => `${line} ${reason}`)).toContain(
      '6 unit 명: only uses (건) are taken',
    )
  })

  it('has nothing to do where the building reports the same, and rejects another figure', async () => {
    const { preview } = desk(dobong)
    const same = await preview(seedTable)
    expect(same.rows).toEqual([])
    expect(same.there).toHaveLength(3)
    const other = await preview(csv('연도,실적', '2019,968'))
    expect(other.rejected).toEqual([
      { line: 2, reason: expect.stringMatching(/reports 2019 with 967 uses .*correction/) },
    ])
    const month = await preview(csv('연도,월,실적', '2019,3,100'))
    expect(month.rejected[0]?.reason).toMatch(/2019-03: .*count twice/)
  })
})

describe('writing', () => {
  it('puts the figures into the year, with author, file and hash, and verifies', async () => {
    const { write, ledgerFile } = desk()
    const { plan, entries } = await write(seedTable, { name: 'dobong-2018-2020.csv' })
    expect(plan.rows).toHaveLength(3)
    expect(importedIn(ledgerFile).map((row) => [row.period, row.uses, row.line])).toEqual(
      reported.map(([year, uses]) => [`${year}`, uses, 3]),
    )
    withLedger(ledgerFile, unreported, ({ db }) => {
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
    withLedger(ledgerFile, unreported, (ledger) =>
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
      withLedger(at.ledgerFile, unreported, (ledger) =>
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
    await withLedgerOpen(ledgerFile, async () => {
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

async function withLedgerOpen(file: string, work: () => Promise<void>): Promise<void> {
  const ledger = new Ledger(file, unreported)
  ledger.open()
  try {
    await work()
  } finally {
    ledger.close()
  }
}

describe('against what the ledger has', () => {
  it('rejects another figure for what is there, and says how to put it right', async () => {
    const { write, preview } = desk()
    await write(csv('연도,실적', '2019,967'))
    const { rejected, rows } = await preview(csv('연도,실적', '2019,968', '2018,632'))
    expect(rejected).toEqual([
      { line: 2, reason: expect.stringMatching(/already with 967 uses .*correction/) },
    ])
    expect(rows.map(({ period }) => period)).toEqual(['2018'])
  })

  it('rejects what is finer or coarser than what is there, and takes what is about another space', async () => {
    const { write, preview } = desk()
    await write(csv('연도,월,공간,건수', '2019,3,공유부엌,40'))
    const { rejected, rows } = await preview(
      csv(
        '날짜,공간,건수',
        '2019-03-04,공유부엌,3',
        '2019-03-04,옥상정원,2',
        '2019-03-05,,2',
        '2018,,500',
        '2019-04,공유부엌,9',
      ),
    )
    expect(rejected.map(({ line }) => line)).toEqual([2, 4])
    expect(rejected[0]?.reason).toMatch(/count twice with 2019-03 \(entry 2, table\.csv:2\)/)
    expect(rows.map(({ line }) => line)).toEqual([3, 5, 6])
  })

  it('rejects days that the system counted itself, and months and years around them', async () => {
    const { write, ledgerFile } = desk()
    withLedger(ledgerFile, unreported, (ledger) =>
      ledger.append([
        delivery([checkIn({ at: at('10:00', '2026-10-05') })], { sentAt: at('10:00', '2026-10-05') }),
      ]),
    )
    const { plan } = await write(csv('날짜,건수', '2026-10-05,3', '2026-10,40', '2026-10-04,2', '2026-09,50'))
    expect(plan.rejected).toEqual([
      { line: 2, reason: '2026-10-05: the system itself counted on that day' },
      { line: 3, reason: expect.stringMatching(/2026-10: the system itself counted from 2026-10-05 on/) },
    ])
    expect(plan.rows.map(({ period }) => period)).toEqual(['2026-10-04', '2026-09'])
  })

  it('rejects figures of a year that is closed', async () => {
    const { write, preview, ledgerFile, folder } = desk()
    await write(csv('연도,실적', '2019,967'))
    withLedger(ledgerFile, unreported, (ledger) =>
      closeYear({
        ...{
          ledger,
          building: unreported,
          year: 2018,
          by: '박관장',
          now: at('10:00'),
          key: closingKey(folder),
        },
      }),
    )
    const { rejected } = await preview(csv('연도,실적', '2018,632'))
    expect(rejected[0]?.reason).toMatch(/closed by 박관장 .*correction/)
  })

  it('rejects what is not over', async () => {
    const { preview } = desk()
    const { rejected, rows } = await preview(
      csv('날짜,건수', '2026-11-24,1', '2026-11-25,1', '2026,100', '2027,1', '2026-11-23,1'),
    )
    expect(rejected.map(({ line, reason }) => `${line} ${reason}`)).toEqual([
      '2 2026-11-24 is not over yet',
      '3 2026-11-25 lies in the future',
      '4 2026 is not over yet',
      '5 2027 lies in the future',
    ])
    expect(rows.map(({ line }) => line)).toEqual([6])
  })
})
