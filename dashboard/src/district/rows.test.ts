import type { DistrictBuilding } from '@munteok/core'
import { testNow } from '@munteok/look/testing.ts'
import { describe, expect, it } from 'vitest'
import { type Order, rowsOf } from './rows.ts'

function building(id: string, people: number | null, rate: number | null, stale = false): DistrictBuilding {
  const name = { ko: `마을 ${id}`, en: `House ${id}` }
  const occupancy = people === null ? null : { people, low: people, high: people, at: testNow, stale }
  const year = rate === null ? null : { year: 2026, uses: rate * 100, people: 0, target: 100, rate }
  return { id, name, areaM2: null, capacity: 100, occupancy, year }
}

const all = [
  building('10', 20, 0.5),
  building('2', 90, 1.2),
  building('3', 99, 0.1, true),
  building('4', null, null),
]
const order = (by: Order, wanted = '') => rowsOf(all, by, wanted, 'ko').map(({ id }) => id)

describe('the rows of the district', () => {
  it('stand by name as people count, by how full, or by how far from the target', () => {
    expect(order('name')).toEqual(['2', '3', '4', '10'])
    expect(order('fullest')).toEqual(['2', '10', '3', '4'])
    expect(order('furthest')).toEqual(['3', '10', '2', '4'])
  })

  it.each([
    ['10', ['10']],
    [' HOUSE 3 ', ['3']],
    ['마을 2'.normalize('NFD'), ['2']],
    ['nowhere', []],
  ])('are found by a part of a name in either language: %s', (wanted, found) => {
    expect(order('name', wanted)).toEqual(found)
  })
})
