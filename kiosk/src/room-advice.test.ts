import { type Crowding, publicOccupancy } from '@munteok/core'
import { occupancyAt, testNow } from '@munteok/look/testing.ts'
import { describe, expect, it } from 'vitest'
import { roomAdvice } from './room-advice.ts'
import { furnishedBuilding as building } from './testing.ts'

function crowded(crowding: Record<string, Crowding>) {
  const occupancy = occupancyAt(testNow)
  for (const [id, word] of Object.entries(crowding)) {
    const floor = occupancy.floors[id]
    if (floor) floor.crowding = word
  }
  return occupancy
}
const ids = (space?: string, crowding: Record<string, Crowding> = {}) => {
  const advice = roomAdvice(building, crowded(crowding), space)
  return advice && [advice.full.map(({ id }) => id), advice.room.map(({ id }) => id)]
}

describe('where there is room', () => {
  it('is said when a floor is at its limit, and names the emptiest floor', () => {
    expect(ids()).toEqual([['attic'], ['cellar']])
    expect(ids(undefined, { ground: 'calm' })).toEqual([['attic'], ['ground']])
    expect(ids(undefined, { cellar: 'moderate', ground: 'moderate' })).toEqual([['attic'], ['ground']])
  })

  it('is said of a space only when that space’s own floor is full', () => {
    expect(ids('den')).toEqual([['attic'], ['cellar']])
    expect(ids('hall')).toBeUndefined()
  })

  it('is nowhere when every other floor is busy', () => {
    expect(ids(undefined, { cellar: 'busy' })).toEqual([['attic'], []])
  })

  it('says nothing when nothing is full', () => {
    expect(ids(undefined, { attic: 'busy' })).toBeUndefined()
  })

  it('names no floor for a number that is hidden', () => {
    const advice = roomAdvice(building, publicOccupancy(crowded({})))
    expect(advice?.room.map(({ id }) => id)).toEqual(['cellar'])
  })
})
