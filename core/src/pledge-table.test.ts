import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { type Building, parseBuilding } from './building.ts'
import { pledgeTable, type YearOfUses } from './pledge-table.ts'
import type { UsageRow } from './usage-api.ts'

const file = new URL('../../buildings/dobong/building.json', import.meta.url)
const dobong = parseBuilding(readFileSync(file, 'utf8'), 'dobong')

function row(year: number, known: readonly YearOfUses[], building: Building = dobong): UsageRow {
  const found = pledgeTable(building, known).rows.find((candidate) => candidate.year === year)
  if (!found) throw new Error(`no row of ${year}`)
  return found
}

function counted(year: number, uses: number, definitions = ['first']): YearOfUses {
  return { year, counted: { uses, people: 2 * uses, definitions } }
}

describe('pledgeTable', () => {
  it('gives the table of the district exactly', () => {
    const { rows, total } = pledgeTable(dobong, [])
    expect(rows.map(({ year, target, actual, rate }) => [year, target, actual, rate])).toEqual([
      [2018, 500, 632, 1.264],
      [2019, 550, 967, 967 / 550],
      [2020, 600, 342, 0.57],
      [2021, 650, null, null],
      [2022, 700, null, null],
    ])
    expect(rows.map(({ people, entries, closed }) => [people, entries, closed])).toEqual(
      rows.map(() => [null, null, null]),
    )
    expect(total).toEqual({ target: 3000, actual: 1941, rate: 0.647, mixesDefinitions: false })
  })

  it('tells what a use cost, in won, from the budget line of the year', () => {
    expect(row(2019, [])).toMatchObject({
      budget: { total: 725, city: 540, district: 185 },
      costPerUse: 749_741,
    })
    expect(row(2021, []).costPerUse).toBeNull()
    expect(row(2026, [counted(2026, 5)])).toMatchObject({ budget: null, costPerUse: null })
  })

  it('adds up what was reported, imported, counted and corrected, and shows each', () => {
    const known: YearOfUses = {
      ...counted(2020, 8),
      imported: { uses: 100, people: null },
      corrected: { uses: -3, people: -4, definitions: ['first'] },
      entries: 700,
    }
    expect(row(2020, [known])).toMatchObject({
      ...{ actual: 447, people: 12, entries: 700 },
      parts: { reported: 342, imported: 100, counted: 8, corrected: -3 },
    })
  })

  it('goes on with counted years, and adds none without a promise to the total', () => {
    const { rows, total } = pledgeTable(dobong, [counted(2022, 70), counted(2026, 812)])
    expect(rows.find(({ year }) => year === 2022)).toMatchObject({ actual: 70, rate: 0.1, people: 140 })
    expect(rows.at(-1)).toMatchObject({ year: 2026, target: null, actual: 812, rate: null })
    expect(total).toMatchObject({ target: 3000, actual: 2011 })
  })

  it('marks each year that cannot be compared with the one before, and a total of two definitions', () => {
    const known = [counted(2021, 5, ['first', 'second']), counted(2022, 5, ['second'])]
    const { rows, total } = pledgeTable(dobong, [...known, counted(2023, 5, ['second'])])
    expect(rows.map(({ definitions, breaksWithLast }) => [definitions, breaksWithLast])).toEqual([
      [['reported'], false],
      [['reported'], false],
      [['reported'], false],
      [['first', 'second'], true],
      [['second'], true],
      [['second'], false],
    ])
    expect(total.mixesDefinitions).toBe(true)
  })

  it('compares a year with the last one of which something is known', () => {
    expect(row(2026, [counted(2026, 5)])).toMatchObject({ definitions: ['first'], breaksWithLast: true })
    expect(row(2022, []).breaksWithLast).toBe(false)
  })

  it('takes a correction for a figure of the definition that it corrects', () => {
    const corrected = { uses: 4, people: 4, definitions: ['first'] }
    expect(row(2019, [{ year: 2019, corrected }])).toMatchObject({ actual: 971, definitions: ['reported'] })
    expect(row(2021, [{ year: 2021, corrected }])).toMatchObject({ actual: 4, definitions: ['first'] })
  })

  it('notes what the file says of a year, and for how many of its days the house was closed', () => {
    const covid = { ko: '코로나19', en: 'COVID-19' }
    const closures = [
      { from: '2019-12-30', to: '2020-01-02', reason: { ko: '공사', en: 'Works' } },
      { from: '2020-02-25', to: '2020-02-29', reason: covid },
      { from: '2020-02-29', to: '2020-03-01', reason: covid },
    ]
    const building = { ...dobong, closures }
    expect(row(2020, [], building).notes).toEqual([
      { ko: '코로나19로 휴관', en: 'closed for COVID-19' },
      { ko: '공사: 2일 휴관', en: 'Works: closed for 2 days' },
      { ko: '코로나19: 6일 휴관', en: 'COVID-19: closed for 6 days' },
    ])
    expect(row(2019, [], building).notes).toHaveLength(1)
    expect(row(2018, [], building).notes).toEqual([])
  })
})
