import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parseBuilding } from './building.ts'
import type { Role } from './messages.ts'
import { pledgeTable, usesAmong } from './usage.ts'

const minute = 60_000
const tap = (at: number, visitor?: string, role: Role = 'visitor') => ({ at: at * minute, role, visitor })
const file = new URL('../../buildings/dobong/building.json', import.meta.url)
const dobong = parseBuilding(readFileSync(file, 'utf8'), 'dobong')

describe('usesAmong', () => {
  it('takes a second tap within the time for the same visit, counted from the first tap', () => {
    const taps = [tap(0, 'a'), tap(50, 'a'), tap(60, 'a'), tap(61, 'a'), tap(100, 'a')]
    expect([...usesAmong(taps, 60)]).toEqual([taps[0], taps[3]])
  })

  it('does not depend on the order of arrival', () => {
    const taps = [tap(0, 'a'), tap(30, 'a'), tap(20, 'b'), tap(70, 'a'), tap(85, 'b')]
    const forward = usesAmong(taps, 60)
    const backward = usesAmong([...taps].reverse(), 60)
    expect(backward).toEqual(forward)
    expect(forward.size).toBe(4)
  })

  it('leaves out staff, tenants and tests', () => {
    const taps = [tap(0, 'a', 'staff'), tap(1, undefined, 'tenant'), tap(2, 'c', 'test'), tap(3, 'd')]
    expect([...usesAmong(taps, 60)]).toEqual([taps[3]])
  })

  it('counts each check-in without a card', () => {
    expect(usesAmong([tap(0), tap(0), tap(1)], 60).size).toBe(3)
  })
})

describe('pledgeTable', () => {
  it('is the table of the district for 2018 to 2022', () => {
    const { rows, total } = pledgeTable(dobong.usage, [])
    expect(rows.map((row) => [row.year, row.target, row.actual])).toEqual([
      [2018, 500, 632],
      [2019, 550, 967],
      [2020, 600, 342],
      [2021, 650, null],
      [2022, 700, null],
    ])
    expect(total).toEqual({ target: 3000, actual: 1941, rate: 0.647 })
  })

  it('goes on with counted years, and adds none without a promise to the total', () => {
    const { rows, total } = pledgeTable(dobong.usage, [
      { year: 2022, uses: 70, people: 90 },
      { year: 2026, uses: 812, people: 1200 },
    ])
    expect(rows.find((row) => row.year === 2022)).toMatchObject({ actual: 70, rate: 0.1, source: 'counted' })
    expect(rows.at(-1)).toMatchObject({ year: 2026, target: null, actual: 812, rate: null, people: 1200 })
    expect(total).toMatchObject({ target: 3000, actual: 2011 })
  })

  it('says when a year is partly reported and partly counted', () => {
    const { rows } = pledgeTable(dobong.usage, [{ year: 2020, uses: 8, people: 8 }])
    expect(rows.find((row) => row.year === 2020)).toMatchObject({ actual: 350, source: 'both' })
  })
})
