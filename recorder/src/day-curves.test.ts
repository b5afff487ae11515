import { describe, expect, it } from 'vitest'
import { decodeCurves, encodeCurves, toTenths } from './day-curves.ts'

const minutes = (of: (minute: number) => number) =>
  Float32Array.from({ length: 1440 }, (_value, minute) => of(minute))
const curve = (base: number) => ({
  people: minutes((minute) => base + Math.sin(minute / 60) ** 2 * 40),
  low: minutes((minute) => Math.max(0, base - 3 + minute / 1440)),
  high: minutes(() => base + 7.77),
})

describe('a day’s curves', () => {
  it('are the same after they were kept as before', () => {
    const curves = toTenths([curve(0), curve(12.34), curve(6_000)])
    expect(decodeCurves(encodeCurves(curves), 3)).toEqual(curves)
  })

  it('lose less than a tenth of a person by it, and nobody below zero or above what 16 bits hold', () => {
    const [rounded] = toTenths([curve(12.34)])
    const exact = curve(12.34)
    for (const [minute, people] of exact.people.entries())
      expect(Math.abs((rounded?.people[minute] ?? 0) - people)).toBeLessThanOrEqual(0.05 + 1e-5)
    const [odd] = toTenths([{ people: minutes(() => -1), low: minutes(() => 0), high: minutes(() => 1e6) }])
    expect([odd?.people[0], odd?.high[0]]).toEqual([0, Math.fround(6553.5)])
  })

  it('of a quiet day take next to no room', () => {
    expect(
      encodeCurves([curve(0)].map(() => ({ ...curve(0), people: minutes(() => 0) }))).length,
    ).toBeLessThan(3_000)
  })
})
