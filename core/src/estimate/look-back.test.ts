import { describe, expect, it } from 'vitest'
import { lookBack } from './look-back.ts'
import { busyDay, counted, DAY, HOUR, house, MINUTE, start } from './test-kit.ts'

const day = { building: house, from: start, to: start + DAY }

function at(curve: { readonly people: Float32Array } | undefined, hours: number): number {
  return curve?.people[Math.round(hours * 60) - 1] ?? Number.NaN
}

describe('lookBack', () => {
  it('brings a day to an empty house: what was left over was never there', () => {
    const counts = busyDay(start, 30, 3)
    const { curves } = lookBack({ ...day, counts })
    expect(at(curves[2], 24)).toBeLessThan(0.5)
    // In the evening 30 were counted too many; most of them are gone by then.
    expect(at(curves[2], 17)).toBeLessThan(8)
    // At noon about 15 were: half the errors were still to come.
    const open = lookBack({ ...day, counts, end: 'open' })
    expect(at(curves[2], 17)).toBeLessThan(at(open.curves[2], 17) - 10)
  })

  it('leaves people in the house where the night was not empty', () => {
    const counts = [counted(start + 6 * HOUR, 'door', 12)]
    const { curves, atEnd } = lookBack({ ...day, counts, end: 'open' })
    expect(at(curves[2], 24)).toBeGreaterThan(10)
    expect(atEnd.means[0]).toBeGreaterThan(10)
  })

  it('goes on from how the time before ended', () => {
    const { curves } = lookBack({
      ...day,
      counts: [counted(start + 6 * HOUR, 'door', 0, 10)],
      start: { means: [10, 0], sds: [0.5, 0.1] },
    })
    expect(at(curves[0], 3)).toBeGreaterThan(9)
    expect(at(curves[0], 7)).toBeLessThan(1)
  })

  it('knows that people were there who were only seen to leave', () => {
    const counts = [
      counted(start + 6 * HOUR, 'door', 20),
      counted(start + 7 * HOUR, 'stairs', 6),
      counted(start + 12 * HOUR, 'stairs', 0, 10),
      counted(start + 14 * HOUR, 'door', 0, 20),
    ]
    const { curves } = lookBack({ ...day, counts })
    expect(at(curves[1], 11)).toBeGreaterThan(7)
    expect(at(curves[1], 13)).toBeLessThan(1.5)
    for (const curve of curves) for (const people of curve.people) expect(people).toBeGreaterThanOrEqual(0)
  })

  it('bends to a headcount before and after it', () => {
    const counts = busyDay(start, 30)
    const without = lookBack({ ...day, counts })
    const noon = start + 11 * HOUR
    const headcount = { zone: 'house', people: Math.round(at(without.curves[2], 11)) + 8, at: noon }
    const with_ = lookBack({ ...day, counts, headcounts: [headcount] })
    for (const hours of [10, 11, 12])
      expect(at(with_.curves[2], hours)).toBeGreaterThan(at(without.curves[2], hours) + 2)
  })

  it('is less sure in the middle of a day than at its ends', () => {
    const { curves } = lookBack({ ...day, counts: busyDay(start, 60) })
    const width = (hours: number) => {
      const minute = Math.round(hours * 60)
      return (curves[2]?.high[minute] ?? 0) - (curves[2]?.low[minute] ?? 0)
    }
    expect(width(11)).toBeGreaterThan(width(5.2))
    expect(width(11)).toBeGreaterThan(width(15.95))
  })

  it('does not mind in which order the counts come', () => {
    const counts = busyDay(start, 12)
    const forward = lookBack({ ...day, counts })
    const sorted = lookBack({ ...day, counts: counts.toSorted((a, b) => a.at - b.at) })
    expect(at(forward.curves[2], 10)).toBeCloseTo(at(sorted.curves[2], 10), 0)
  })

  it('takes a busy day in well under 27 ms on average: a year in ten seconds', () => {
    const counts = busyDay(start, 60)
    lookBack({ ...day, counts })
    const began = performance.now()
    for (let i = 0; i < 10; i++) lookBack({ ...day, counts })
    // Ten times as long as it takes on an idle computer: tests run beside each other.
    expect((performance.now() - began) / 10).toBeLessThan(150)
    expect(MINUTE).toBe(60_000)
  })
})
