import { expect, it } from 'vitest'
import { openingHoursFile } from './opening-hours.ts'
import { building } from './testing.ts'

const lines = openingHoursFile(building).split('\n')

it('lights the screen half an hour before the house opens, and as long after it closes', () => {
  expect(lines).toContain('lit 1 0830 2130')
  expect(lines).toContain('lit 6 0930 1730')
})

it('never lights it on a day without opening hours', () => {
  expect(lines.filter((line) => line.startsWith('lit 7'))).toEqual([])
})

it('keeps within the day what opens at once after midnight or closes just before it', () => {
  const openingHours = { ...building.openingHours, sun: [['00:10', '23:50'] satisfies [string, string]] }
  expect(openingHoursFile({ ...building, openingHours })).toContain('lit 7 0000 2400')
})

it('names the days on which the house is closed', () => {
  expect(lines).toContain('closed 20261224 20261226')
})
