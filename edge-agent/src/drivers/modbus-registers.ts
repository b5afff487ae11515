import { MunteokError } from '@munteok/core'

/** Where a device keeps a number: the first register is 0, also where its manual calls it 30001 or 40001. */
export interface Place {
  readonly register: number
  /** Bits: one register, or two. */
  readonly width: 16 | 32
}

export interface Places {
  readonly in: Place
  readonly out: Place
}

export type Counted = keyof Places

/** Registers to be read at once. */
export interface Question {
  readonly start: number
  readonly count: number
  readonly holds: readonly Counted[]
}

export type Questions = readonly [Question, ...Question[]]

/** Registers between the two numbers are read along with them when they are no more than this. */
const MOST_BETWEEN = 8

const wordsOf = ({ width }: Place) => width / 16
const endOf = (place: Place) => place.register + wordsOf(place)

/**
 * @param mayReadBetween false where reading a register changes it
 * @throws MunteokError `input` when the two numbers share a register or lie beyond the last one
 */
export function questionsFor(places: Places, mayReadBetween: boolean): Questions {
  const start = Math.min(places.in.register, places.out.register)
  const end = Math.max(endOf(places.in), endOf(places.out))
  const between = end - start - wordsOf(places.in) - wordsOf(places.out)
  if (between < 0) throw unusable(`the numbers of "in" and "out" share a register`)
  if (end > 0x10000) throw unusable('a number lies beyond register 65535')
  if (between > (mayReadBetween ? MOST_BETWEEN : 0)) return apart(places)
  return [{ start, count: end - start, holds: ['in', 'out'] }]
}

/** A question for each of the two numbers. */
export function apart(places: Places): Questions {
  return [questionFor('in', places.in), questionFor('out', places.out)]
}

function questionFor(counted: Counted, place: Place): Question {
  return { start: place.register, count: wordsOf(place), holds: [counted] }
}

/** @param words the registers from `start` on, 16 bits each */
export function numberAt(
  { register, width }: Place,
  words: ArrayLike<number>,
  start: number,
  wordOrder: 'big' | 'little',
): number {
  const [first = 0, second = 0] = [words[register - start], words[register - start + 1]]
  if (width === 16) return first
  const [high, low] = wordOrder === 'big' ? [first, second] : [second, first]
  return high * 0x10000 + low
}

function unusable(message: string): MunteokError {
  return new MunteokError('input', 'registers', `${message}: see the register table in the device's manual`)
}
