import { type LivePassages, LocalTime } from '@munteok/core'
import { testBuilding, testNow } from '@munteok/look/testing.ts'
import { describe, expect, it } from 'vitest'
import { type Arrival, MOST_ARRIVALS, withArrivals } from './arrivals.ts'

const time = new LocalTime(testBuilding.timeZone)
const said = (at: number, portal: string, ins: number, outs: number): LivePassages => ({
  ...{ v: 1, at },
  passages: [{ portal, in: ins, out: outs }],
})
const seen = (arrivals: readonly Arrival[]) =>
  arrivals.map(({ portal, way, people }) => [portal, way, people])

describe('the list of who comes', () => {
  it('has the latest first, and people of one minute and way in one line', () => {
    const list = withArrivals([], testBuilding, time, [
      said(testNow, 'door', 2, 1),
      said(testNow + 20_000, 'door', 1, 0),
      said(testNow + 61_000, 'door', 1, 0),
    ])
    expect(seen(list)).toEqual([
      ['door', 'in', 1],
      ['door', 'in', 3],
      ['door', 'out', 1],
    ])
  })

  it('tells only of doors: who takes the stairs has come already', () => {
    expect(withArrivals([], testBuilding, time, [said(testNow, 'up', 3, 2)])).toEqual([])
  })

  it('says who comes in by a door that is drawn from the inside out', () => {
    const portals = testBuilding.portals.map((portal) =>
      portal.id === 'door' ? { ...portal, from: portal.to, to: portal.from } : portal,
    )
    const list = withArrivals([], { ...testBuilding, portals }, time, [said(testNow, 'door', 1, 0)])
    expect(seen(list)).toEqual([['door', 'out', 1]])
  })

  it('never grows beyond what is shown, however many come', () => {
    let list: readonly Arrival[] = []
    for (let minute = 0; minute < 500; minute++)
      list = withArrivals(list, testBuilding, time, [said(testNow + minute * 60_000, 'door', 1, 1)])
    expect(list).toHaveLength(MOST_ARRIVALS)
    expect(new Set(list.map(({ id }) => id)).size).toBe(MOST_ARRIVALS)
  })
})
