import { LocalTime, pledgeTable } from '@munteok/core'
import { describe, expect, it } from 'vitest'
import writeWorkbook from 'write-excel-file/node'
import { dobong } from '../test-kit.ts'
import { csvOf } from '../usage-export-csv.ts'
import { districtTable } from '../usage-tables.ts'
import { csv, desk, reported, seedTable } from './test-kit.ts'

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

describe('a table with a column for each year', () => {
  it('takes the actual figures where each year has a target beside them', async () => {
    const plan = await desk().preview(
      csv('지표,2018,,2019년,,계', ',목표,실적,목표,실적,', '센터 공간 주민 이용 실적,500,632,550,967,1599'),
    )
    expect(plan.rows.map(({ line, period, uses }) => `${line} ${period} ${uses}`)).toEqual([
      '3 2018 632',
      '3 2019 967',
    ])
    expect(plan.notes).toEqual(['columns left out: 2018 목표, 2019 목표, 계'])
    expect(plan.rejected).toEqual([])
  })

  it('takes none for a target that says so in its header', async () => {
    const plan = await desk().preview(csv('공간,2018년 목표,2018년 실적(건),2019 실적', '공유부엌,1,2,3'))
    expect(plan.rows.map(({ period, uses }) => `${period} ${uses}`)).toEqual(['2018 2', '2019 3'])
  })
})

it('reads the table that the dashboard hands out, with its remarks', async () => {
  const { indicator, unit, definitions } = dobong.usage
  const answer = { indicator, unit, definitions, ...pledgeTable(dobong, []) }
  const table = districtTable(answer, dobong, new LocalTime(dobong.timeZone))
  const plan = await desk().preview(await csvOf(table))
  expect(plan.rows.map(({ period, uses }) => [period, uses])).toEqual([
    ['2018', 632],
    ['2019', 967],
    ['2020', 342],
  ])
  expect(plan.rejected).toEqual([])
})
