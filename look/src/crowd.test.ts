import { describe, expect, it } from 'vitest'
import { crowdPath } from './crowd.ts'

/** A figure is a head and a coat: two closed shapes. */
const figures = (path: string) => (path.match(/z/g) ?? []).length / 2

describe('the crowd in a room', () => {
  it('has a figure for each person', () => {
    expect(figures(crowdPath(23, 64, 480, 120))).toBe(23)
  })

  it('has no more figures than the room may hold', () => {
    expect(figures(crowdPath(90, 64, 480, 120))).toBe(64)
  })

  it('is left out where figures could not be told apart', () => {
    expect(crowdPath(300, 500, 480, 120)).toBe('')
  })
})
