import { describe, expect, it } from 'vitest'
import { chartOf } from './forecast-chart.ts'

const forecast = {
  ...{ year: 2026, uses: 530, target: 700, openDaysPast: 200, openDaysLeft: 30 },
  ...{ expected: 650, low: 600, high: 1000, neededPerDay: 5.7, perDay: 2.6 },
}

describe('the chart of the forecast', () => {
  it('puts everything on one line that has room for the largest', () => {
    const chart = chartOf(forecast)
    expect(chart?.uses).toBeCloseTo(50)
    expect(chart?.target).toBeCloseTo(66.04, 1)
    expect(chart?.band?.to).toBeLessThan(100)
    expect(chart?.band?.from).toBeLessThan(chart?.expected ?? 0)
  })

  it('draws only what is known, and nothing of nothing', () => {
    const early = { ...forecast, expected: null, low: null, high: null, target: null }
    expect(Object.keys(chartOf(early) ?? {})).toEqual(['uses'])
    expect(chartOf({ ...early, uses: 0 })).toBeUndefined()
  })
})
