import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { OccupancyState } from './messages.ts'
import { crowdingOf } from './occupancy.ts'
import { PublicFigures, publicStep } from './public-figures.ts'
import { publicOccupancy } from './public-occupancy.ts'

const MARK_MS = 5 * 60_000
/** A full five minutes of the clock. */
const MARK = Date.parse('2026-11-24T05:00:00Z')

function stateOf(people: readonly number[]): OccupancyState {
  const floor = (count: number) => ({
    ...{ people: count, low: Math.max(0, count - 2), high: count + 3 },
    ...{ capacity: 60, crowding: crowdingOf(count, 60), caveats: [] },
  })
  const total = people.reduce((sum, count) => sum + count, 0)
  const floors = Object.fromEntries(people.map((count, i) => [`f${i}`, floor(count)]))
  const told = { lastEventAt: 1, anchor: { at: 1, kind: 'headcount' as const } }
  return { v: 1, at: 1, people: total, low: total - 1, high: total + 1, floors, ...told }
}

/** The people of each floor as they are told; undefined where they are hidden. */
function told({ floors, hidden }: OccupancyState): (number | undefined)[] {
  return Object.entries(floors).map(([id, { people }]) => (hidden?.floors.includes(id) ? undefined : people))
}

const few = fc.integer({ min: 0, max: 4 })
const anyNumber = fc.oneof(few, fc.integer({ min: 0, max: 70 }))
/** How many are on each of four floors at some moment, and how long after the moment before. */
const anyMoment = fc.record({
  people: fc.tuple(anyNumber, anyNumber, anyNumber, anyNumber),
  instead: fc.tuple(few, few, few, few),
  afterMs: fc.integer({ min: 0, max: 2 * MARK_MS }),
})
const anyHistory = fc.array(anyMoment, { minLength: 1, maxLength: 30 })

function answers(history: readonly { people: readonly number[]; afterMs: number }[]): OccupancyState[] {
  const figures = new PublicFigures()
  let now = MARK
  return history.map(({ people, afterMs }) => {
    now += afterMs
    return figures.of(stateOf(people), now)
  })
}

describe('what the public is told', () => {
  it('is the same, answer for answer, whatever the numbers under five were', () => {
    fc.assert(
      fc.property(anyHistory, (history) => {
        const otherwise = history.map(({ people, instead, afterMs }) => ({
          people: people.map((count, i) => (count < 5 ? (instead[i] ?? 0) : count)),
          afterMs,
        }))
        expect(answers(otherwise)).toEqual(answers(history))
      }),
    )
  })

  it('says of the whole house and of how full it is only what its floors say, and no interval besides', () => {
    fc.assert(
      fc.property(anyHistory, (history) => {
        for (const answer of answers(history)) {
          const floors = told(answer)
          const sum = (hidden: number) => floors.reduce<number>((all, people) => all + (people ?? hidden), 0)
          expect([answer.low, answer.high]).toEqual([sum(0), sum(4)])
          for (const [i, { people, low, high, crowding, capacity }] of Object.values(
            answer.floors,
          ).entries()) {
            const isHidden = floors[i] === undefined
            expect([low, high]).toEqual(isHidden ? [0, 4] : [people, people])
            expect(crowding).toBe(isHidden ? 'calm' : crowdingOf(people, capacity))
            expect(isHidden || (people > 0 && people % 5 === 0)).toBe(true)
          }
        }
      }),
    )
  })

  it('leaves out when somebody was last counted, and what the count is tied to', () => {
    const answer = new PublicFigures().of(stateOf([3, 20]), MARK)
    expect(Object.keys(answer).sort()).toEqual(['at', 'floors', 'hidden', 'high', 'low', 'people', 'v'])
  })

  it('does not say when a floor emptied, but at once when it fills', () => {
    const figures = new PublicFigures()
    const look = (people: number, ms: number) => told(figures.of(stateOf([people, 20]), MARK + ms))[0]
    expect(look(5, 1_000)).toBe(5)
    expect([look(4, 2_000), look(0, MARK_MS - 1)]).toEqual([5, 5])
    expect(look(3, MARK_MS)).toBeUndefined()
    expect(look(4, MARK_MS + 1_000)).toBeUndefined()
    expect(look(5, MARK_MS + 2_000)).toBe(5)
    expect(look(1, MARK_MS + 3_000)).toBe(5)
    expect(look(1, 9 * MARK_MS)).toBeUndefined()
  })

  it('keeps a floor of two and a half or more above a multiple of five at the next one', () => {
    const figures = new PublicFigures()
    expect([5, 7, 8, 12, 13, 23].map((people) => told(figures.of(stateOf([people]), MARK))[0])).toEqual([
      ...[5, 5, 10, 10, 15, 25],
    ])
  })

  it('is exact where the house hides nothing', () => {
    const figures = new PublicFigures(0)
    expect(told(figures.of(stateOf([0, 1, 23]), MARK))).toEqual([0, 1, 23])
  })

  it('is rounded at least as coarsely as it hides', () => {
    expect([0, 1, 2, 5, 6, 10, 30, 99, 100].map(publicStep)).toEqual([1, 1, 5, 5, 10, 10, 50, 100, 100])
  })
})

/**
 * Somebody who asks after each step, and knows the house: the top floor can only be reached from the one
 * below it. Whoever leaves that one and appears nowhere else went up.
 */
function countedUpstairs(answers: readonly OccupancyState[]): number {
  const steps = answers.map(told).flatMap((now, i, all) => (i > 0 ? [{ now, before: all[i - 1] ?? [] }] : []))
  return steps.reduce((upstairs, { now, before }) => {
    const came = (floor: number) => (now[floor] ?? 0) - (before[floor] ?? 0)
    return upstairs - came(0) - came(1)
  }, 0)
}

describe('a program that follows everybody from floor to floor', () => {
  /** -1: from the middle floor down, 1: up, 2: down from the top, where that can be. */
  const steps = fc.array(fc.constantFrom('down', 'up', 'back' as const), { minLength: 20, maxLength: 60 })

  function walk(moves: readonly string[]): number[][] {
    let [ground, middle, top] = [20, 22, 0]
    return [undefined, ...moves].map((move) => {
      if (move === 'down' && middle > 20) [ground, middle] = [ground + 1, middle - 1]
      if (move === 'up' && top < 4 && middle > 20) [middle, top] = [middle - 1, top + 1]
      if (move === 'back' && top > 0 && middle < 22) [middle, top] = [middle + 1, top - 1]
      return [ground, middle, top]
    })
  }

  it('counts those on a hidden floor from exact numbers of the others', () => {
    fc.assert(
      fc.property(steps, (moves) => {
        const houses = walk(moves)
        const exact = houses.map((people) => publicOccupancy(stateOf(people)))
        expect(countedUpstairs(exact)).toBe(houses.at(-1)?.[2])
      }),
    )
  })

  it('sees nobody move on what the public is told', () => {
    fc.assert(
      fc.property(steps, (moves) => {
        const figures = new PublicFigures()
        const public_ = walk(moves).map((people, i) => figures.of(stateOf(people), MARK + i * 1_000))
        expect(new Set(public_.map((answer) => JSON.stringify(told(answer)))).size).toBe(1)
        expect(countedUpstairs(public_)).toBe(0)
      }),
    )
  })
})
