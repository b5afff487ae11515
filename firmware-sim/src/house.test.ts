import { describe, expect, it } from 'vitest'
import { House } from './house.ts'
import { dobong } from './test-kit.ts'

describe('the house', () => {
  it('knows who is where and what passed each portal', () => {
    const house = new House(dobong())
    for (const person of [1, 2, 3]) house.cross(person, 'entrance', 'in')
    house.cross(2, 'stairs-2f', 'in')
    house.cross(3, 'entrance', 'out')
    expect(house.floors()).toEqual({ b1: 0, '1f': 1, '2f': 1, '3f': 0 })
    expect(house.portals()['entrance']).toEqual({ in: 3, out: 1 })
    expect(house.portals()['stairs-2f']).toEqual({ in: 1, out: 0 })
    expect(house.crossings).toBe(5)
    expect(house.someAt('1f', 5)).toEqual([1])
  })

  it('refuses a crossing by somebody who is not there', () => {
    const house = new House(dobong())
    house.cross(1, 'entrance', 'in')
    expect(() => house.cross(1, 'stairs-3f', 'in')).toThrow(
      /person 1 leaves 2f by stairs-3f, but is not there/,
    )
    expect(() => house.cross(2, 'entrance', 'out')).toThrow(/person 2/)
    expect(() => house.cross(1, 'gate', 'in')).toThrow(/"gate" is no portal \(portals: entrance, /)
  })
})
