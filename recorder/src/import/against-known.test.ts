import { describe, expect, it } from 'vitest'
import { closeYear, closingKey } from '../closing.ts'
import { at, checkIn, delivery } from '../test-kit.ts'
import { csv, desk, unreported, withLedger } from './test-kit.ts'

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
    await withLedger(ledgerFile, unreported, (ledger) =>
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
    await withLedger(ledgerFile, unreported, (ledger) =>
      closeYear({
        ...{
          ledger,
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
