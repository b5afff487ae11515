import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { OccupancyState } from './messages.ts'
import { publicOccupancy } from './public-occupancy.ts'

function stateOf(people: number[]): OccupancyState {
  const floor = (count: number) => ({
    ...{ people: count, low: Math.max(0, count - 1), high: count + 1 },
    ...{ capacity: 60, crowding: 'calm' as const, caveats: [] },
  })
  const total = people.reduce((sum, count) => sum + count, 0)
  const floors = Object.fromEntries(people.map((count, i) => [`f${i}`, floor(count)]))
  return { v: 1, at: 1, people: total, low: total - 1, high: total + 1, floors }
}

const anyHouse = fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 1, maxLength: 6 })

describe('occupancy on a public screen', () => {
  it('shows numbers from five on as they are', () => {
    const state = stateOf([5, 23])
    expect(publicOccupancy(state)).toEqual(state)
  })

  it('names the floors whose number it hides, and gives the house as an interval', () => {
    const shown = publicOccupancy(stateOf([3, 20]))
    expect(shown.hidden).toEqual({ below: 5, floors: ['f0'] })
    expect(shown.floors['f0']).toMatchObject({ low: 0, high: 4 })
    expect(shown).toMatchObject({ low: 19, high: 25 })
  })

  it('says the same whatever a hidden number is, so that no sum tells it', () => {
    fc.assert(
      fc.property(anyHouse, fc.integer({ min: 0, max: 4 }), fc.integer({ min: 0, max: 4 }), (rest, a, b) => {
        expect(publicOccupancy(stateOf([a, ...rest]))).toEqual(publicOccupancy(stateOf([b, ...rest])))
      }),
    )
  })

  it('hides nothing where the building says so', () => {
    expect(publicOccupancy(stateOf([1, 2]), 0)).toEqual(stateOf([1, 2]))
  })
})
