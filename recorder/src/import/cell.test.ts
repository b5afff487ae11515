import { describe, expect, it } from 'vitest'
import { figureOf, isTotalName } from './cell.ts'

describe('figureOf', () => {
  it.each([
    ['1,234', 1234],
    ['1,234,567', 1_234_567],
    ['６３２', 632],
    ['632건', 632],
    ['1,000 명', 1000],
    [' 12 uses', 12],
    ['632.00', 632],
    [632, 632],
    ['0', 0],
  ])('reads %j as %j', (cell, number) => {
    expect(figureOf(cell)).toEqual({ number })
  })

  it.each(['', ' ', '-', '–', null, undefined, '없음'])('takes %j for an empty cell', (cell) => {
    expect(figureOf(cell)).toEqual({ empty: true })
  })

  it.each([
    ['12,34', /not a whole number/],
    ['1.5', /not a whole number/],
    [0.647, /not a whole number/],
    ['64.7%', /not a whole number/],
    ['약 600', /not a whole number/],
    ['-5', /negative/],
    ['△5', /negative/],
    ['99999999999', /too large/],
  ])('refuses %j', (cell, why) => {
    expect(figureOf(cell)).toEqual({ wrong: expect.stringMatching(why) })
  })
})

it('knows what a row of a sum is called, and nothing that only begins like it', () => {
  expect(['합계', '계', '소 계', '총계', 'Total'].every(isTotalName)).toBe(true)
  expect(['계단', '회계', '합계표', ''].some(isTotalName)).toBe(false)
})
