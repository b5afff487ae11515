import { describe, expect, it } from 'vitest'
import { verdictOf, type Way } from './walk-verdict.ts'

const ways = (text: string): Way[] => [...text].map((letter) => (letter === 'i' ? 'in' : 'out'))
const inOnly = { passes: 5, both: false }
const inAndOut = { passes: 5, both: true }

describe('the verdict of a walk test', () => {
  it.each([
    ['iiiii', 'all', 0],
    ['', 'nothing', 0],
    ['iii', 'missed', 2],
    ['iiiiiii', 'tooMany', 2],
    ['ooooo', 'reversed', 0],
    ['ooo', 'reversed', 0],
    ['iioio', 'mixed', 0],
    ['iiiiio', 'tooMany', 1],
    ['o', 'missed', 4],
  ])('of five in, counted as "%s", is %s (%i)', (counted, verdict, by) => {
    expect(verdictOf(inOnly, ways(counted))).toEqual({ verdict, by })
  })

  it.each([
    ['ioioioioio', 'all', 0],
    ['oioioioioi', 'reversed', 0],
    ['oioioioioioi', 'reversed', 0],
    ['ioioioioi', 'missed', 1],
    // The first pass was missed: the rest begins with a way out, which says nothing of the mounting.
    ['oioioioio', 'missed', 1],
    ['iiiiiiiiii', 'mixed', 0],
    ['ioioioioioio', 'tooMany', 2],
    ['', 'nothing', 0],
  ])('of five in and out by turns, counted as "%s", is %s (%i)', (counted, verdict, by) => {
    expect(verdictOf(inAndOut, ways(counted))).toEqual({ verdict, by })
  })
})
