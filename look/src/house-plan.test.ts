import { describe, expect, it } from 'vitest'
import { planHouse, walkThrough } from './house-plan.ts'
import { testBuilding } from './testing.ts'

const plan = planHouse(testBuilding)
const portal = (id: string) => {
  const found = testBuilding.portals.find((candidate) => candidate.id === id)
  if (!found) throw new RangeError(id)
  return found
}

describe('the plan of the house', () => {
  it('stacks the floors by level, each as wide as its share of the largest area', () => {
    expect(plan.floors.map(({ floor, width }) => [floor.id, width])).toEqual([
      ['attic', 0.4],
      ['ground', 1],
      ['cellar', 0.8],
    ])
  })

  it('draws the ground line over the first basement', () => {
    expect(plan.rowsAboveGround).toBe(2)
  })

  it('opens a door in the wall and a gap for stairs, but none for a lift past other floors', () => {
    expect(plan.openings.map(({ portal: id, kind, at }) => [id, kind, at.y])).toEqual([
      ['door', 'door', 2],
      ['up', 'stairs', 1],
    ])
  })

  it('keeps the stairs within the narrowest floor', () => {
    for (const { at } of plan.openings) expect(at.x).toBeLessThan(0.4)
  })

  it('leads who comes in from before the wall to behind it, and who leaves the other way', () => {
    const coming = walkThrough(plan, portal('door'), 'in')
    expect(coming.from.x).toBeLessThan(0)
    expect(coming.to.x).toBeGreaterThan(0)
    expect(walkThrough(plan, portal('door'), 'out')).toEqual({ from: coming.to, to: coming.from })
  })

  it('leads who takes the stairs up from the lower row to the higher one', () => {
    const { from, to } = walkThrough(plan, portal('up'), 'in')
    expect(Math.floor(from.y)).toBe(1)
    expect(Math.floor(to.y)).toBe(0)
  })
})
