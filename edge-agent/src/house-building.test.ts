import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Building, type BuildingState, ManualClock } from '@munteok/core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { HouseBuilding } from './house-building.ts'
import { building as own } from './test-kit/building.ts'
import { capturedLog } from './test-kit/captured-log.ts'

const NOON = Date.UTC(2026, 10, 24, 3)
const closures = [
  { from: '2026-12-31', to: '2026-12-31', reason: { ko: '연말 휴관', en: 'End of the year' } },
]
const closed: Building = { ...own, closures }

let folder: string
let captured: ReturnType<typeof capturedLog>
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'agent-'))
  captured = capturedLog()
})
afterEach(() => rmSync(folder, { recursive: true }))

const fileOf = () => join(folder, 'building.json')

function opened(mine = own, now = NOON): HouseBuilding {
  const { log } = captured
  const house = new HouseBuilding({ file: fileOf(), own: mine, clock: new ManualClock(now), log })
  house.open()
  return house
}

function told(building: Building, at = NOON): BuildingState {
  return { v: 1, at, building }
}

describe('the building that an agent knows', () => {
  it('is its own file’s until the recorder is heard, and what it heard after a start without a network', () => {
    const house = opened()
    expect(house.building).toBe(own)
    expect(house.hear(told(closed))).toBe(true)
    expect(house.building).toEqual(closed)
    expect(opened().building).toEqual(closed)
  })

  it('is not written again when the recorder says the same at its next connection', () => {
    const house = opened()
    house.hear(told(closed))
    const kept = readFileSync(fileOf(), 'utf8')
    expect(house.hear(told(closed, NOON + 9))).toBe(false)
    expect(readFileSync(fileOf(), 'utf8')).toBe(kept)
  })

  it('is never an older one, nor one of another house', () => {
    const house = opened()
    house.hear(told(closed))
    expect(() => house.hear(told(own, NOON - 1))).toThrow(/2026-11-24T03:00:00.000Z is known already/)
    expect(() => house.hear(told({ ...own, id: 'annex' }, NOON + 1))).toThrow(
      /"annex", and this agent is in "dobong"/,
    )
    const twice = { ...own, portals: [...own.portals, ...own.portals] }
    expect(() => house.hear(told(twice, NOON + 1))).toThrow(/stands there twice/)
    expect(house.building).toEqual(closed)
    expect(opened().building).toEqual(closed)
  })

  it('is not held up by a word that was said under a clock far ahead', () => {
    const house = opened()
    house.hear(told(closed, NOON + 86_400_000))
    expect(house.hear(told(own, NOON))).toBe(true)
    expect(house.building).toEqual(own)
  })

  it('keeps the floors, spaces and ways of the agent’s own file', () => {
    const house = opened()
    const floors = own.floors.map((floor) => ({ ...floor, areaM2: 1, capacityPeople: 7 }))
    house.hear(told({ ...closed, floors, portals: [] }))
    expect(house.building.floors).toEqual(own.floors.map((floor) => ({ ...floor, capacityPeople: 7 })))
    expect(house.building).toMatchObject({ portals: own.portals, closures })
  })

  it('keeps its own programmes where the recorder’s are in spaces that it does not have, and says so', () => {
    const floors = own.floors.map((floor) => ({ ...floor, spaces: floor.spaces.slice(1) }))
    const smaller = { ...own, floors, usage: { ...own.usage, programmes: [] } }
    const house = opened(smaller)
    house.hear(told(closed))
    expect(house.building).toMatchObject({ closures, usage: { programmes: [] } })
    expect(captured.said('warn')).toEqual([expect.stringMatching(/programmes do not fit.*its own hold/)])
  })

  it('is its own file’s where what was kept cannot be read, and that is said', () => {
    writeFileSync(fileOf(), '{')
    expect(opened().building).toBe(own)
    expect(captured.said('warn')).toEqual([expect.stringMatching(/building\.json cannot be used/)])
  })
})
