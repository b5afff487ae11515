import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parseBuilding } from './building.ts'
import { LocalTime } from './local-time.ts'
import { crowdingOf, lastEmptyInstant, Occupancy } from './occupancy.ts'

const file = new URL('../../buildings/dobong/building.json', import.meta.url)
const dobong = parseBuilding(readFileSync(file, 'utf8'), 'dobong')
const seoul = new LocalTime('Asia/Seoul')

describe('Occupancy', () => {
  it('moves people along the portals of the building', () => {
    const occupancy = new Occupancy(dobong)
    occupancy.add({ portal: 'entrance', in: 10, out: 2 })
    occupancy.add({ portal: 'stairs-2f', in: 3, out: 0 })
    occupancy.add({ portal: 'stairs-3f', in: 2, out: 1 })
    const floors = occupancy.floors()
    expect([floors['1f']?.people, floors['2f']?.people, floors['3f']?.people]).toEqual([5, 2, 1])
    expect(occupancy.house().people).toBe(8)
  })

  it('never reads below zero, and remembers what it owes', () => {
    const occupancy = new Occupancy(dobong)
    occupancy.add({ portal: 'entrance', in: 0, out: 3 })
    expect(occupancy.floors()['1f']?.people).toBe(0)
    occupancy.add({ portal: 'entrance', in: 4, out: 0 })
    expect(occupancy.floors()['1f']?.people).toBe(1)
    expect(occupancy.peopleOn('1f')).toBe(1)
  })

  it('grows less certain with each crossing', () => {
    const occupancy = new Occupancy(dobong)
    occupancy.add({ portal: 'entrance', in: 60, out: 40 })
    expect(occupancy.floors()['1f']).toEqual({ people: 20, low: 15, high: 25 })
    occupancy.reset()
    expect(occupancy.floors()['1f']).toEqual({ people: 0, low: 0, high: 0 })
  })

  it('refuses a portal that is not there', () => {
    expect(new Occupancy(dobong).add({ portal: 'window', in: 1, out: 0 })).toBe(false)
  })
})

describe('lastEmptyInstant', () => {
  it('is the last 04:00 of the building', () => {
    const at = (iso: string) => lastEmptyInstant(dobong, seoul, Date.parse(iso))
    expect(at('2026-11-24T03:59:00+09:00')).toBe(Date.parse('2026-11-23T04:00:00+09:00'))
    expect(at('2026-11-24T04:00:00+09:00')).toBe(Date.parse('2026-11-24T04:00:00+09:00'))
    expect(lastEmptyInstant({ ...dobong, emptyHour: null }, seoul, 0)).toBeUndefined()
  })
})

describe('crowdingOf', () => {
  it('goes from calm to full', () => {
    expect([0, 39, 40, 69, 70, 99, 100, 130].map((people) => crowdingOf(people, 100))).toEqual([
      'calm',
      'calm',
      'moderate',
      'moderate',
      'busy',
      'busy',
      'full',
      'full',
    ])
  })
})
