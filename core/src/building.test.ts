import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { type Building, capacityOf, closureOn, floorOfSpace, openMinutes, parseBuilding } from './building.ts'

const file = new URL('../../buildings/dobong/building.json', import.meta.url)
const text = readFileSync(file, 'utf8')
const dobong = parseBuilding(text, 'building.json')

/** The Dobong centre with something changed, as text. */
function changed(change: (building: Record<string, unknown> & Building) => void): string {
  const building = JSON.parse(text)
  change(building)
  return JSON.stringify(building)
}

describe('parseBuilding', () => {
  it('reads the Dobong centre: four floors, 880.29 m²', () => {
    expect(dobong.floors.map((floor) => [floor.id, floor.areaM2])).toEqual([
      ['b1', 268.2],
      ['1f', 287.52],
      ['2f', 258.48],
      ['3f', 66.09],
    ])
    expect(dobong.floors.reduce((sum, floor) => sum + floor.areaM2, 0)).toBeCloseTo(880.29, 6)
  })

  it.each<[what: string, text: string, message: RegExp]>([
    ['text that is not JSON', '{', /^building.json is not JSON/],
    [
      'an unknown key',
      changed((b) => Object.assign(b, { flors: [] })),
      /unknown key flors: did you mean "floors"\?/,
    ],
    [
      'an unknown key far inside',
      changed((b) => Object.assign(b.floors[0] ?? {}, { areaM: 3 })),
      /unknown key floors\[0\]\.areaM: did you mean "areaM2"\?/,
    ],
    [
      'a wrong type',
      changed((b) => Object.assign(b.floors[1] ?? {}, { areaM2: '287' })),
      /floors\[1\]\.areaM2 must be number, not "287"/,
    ],
    [
      'a portal to nowhere',
      changed((b) => Object.assign(b.portals[2] ?? {}, { to: 'b2' })),
      /portal "stairs-b1" leads to "b2", which is no floor \(floors: b1, 1f, 2f, 3f, or outside\)/,
    ],
    [
      'a portal to itself',
      changed((b) => Object.assign(b.portals[2] ?? {}, { to: '1f' })),
      /portal "stairs-b1" leads from "1f" to itself/,
    ],
    [
      'a floor twice',
      changed((b) => b.floors.push(...b.floors.slice(0, 1))),
      /floor "b1" stands there twice/,
    ],
    [
      'a time zone that does not exist',
      changed((b) => Object.assign(b, { timeZone: 'Asia/Dobong' })),
      /timeZone "Asia\/Dobong" is not a known IANA time zone/,
    ],
    [
      'hours that close before they open',
      changed((b) => b.openingHours.mon.push(['22:00', '09:00'])),
      /openingHours.mon: closes at 09:00, before it opens at 22:00/,
    ],
    [
      'a closure on a day that does not exist',
      changed((b) =>
        b.closures.push({ from: '2026-02-30', to: '2026-03-01', reason: { ko: '휴관', en: 'closed' } }),
      ),
      /closure: 2026-02-30 is not a day of the calendar/,
    ],
  ])('names what is wrong: %s', (_what, wrong, message) => {
    expect(() => parseBuilding(wrong, 'building.json')).toThrow(message)
  })
})

describe('a building', () => {
  it('holds one person on each 4 m², or what a floor says itself', () => {
    const capacities = dobong.floors.map((floor) => capacityOf(dobong, floor))
    expect(capacities).toEqual([67, 71, 64, 16])
    const [floor] = dobong.floors
    if (floor) expect(capacityOf(dobong, { ...floor, capacityPeople: 30 })).toBe(30)
  })

  it('is open by its hours, and closed on Sundays and in closures', () => {
    const closed: Building = {
      ...dobong,
      closures: [{ from: '2026-11-24', to: '2026-11-25', reason: { ko: '공사', en: 'works' } }],
    }
    expect(openMinutes(dobong, '2026-11-24')).toEqual([[540, 1260]])
    expect(openMinutes(dobong, '2026-11-29')).toEqual([])
    expect(openMinutes(closed, '2026-11-25')).toEqual([])
    expect(closureOn(closed, '2026-11-26')).toBeUndefined()
  })

  it('knows on which floor a space lies', () => {
    expect(floorOfSpace(dobong, 'kitchen')?.id).toBe('3f')
    expect(floorOfSpace(dobong, 'pool')).toBeUndefined()
  })
})
