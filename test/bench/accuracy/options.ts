/** `npm run bench:accuracy -- [part …] [grade …] [seed …] [--quick]` */
import { MunteokError } from '@munteok/core'
import { GRADES, type Grade } from './sensors.ts'

export const PARTS = ['worlds', 'scenarios', 'door', 'cost', 'forecast'] as const
export type Part = (typeof PARTS)[number]

export interface Options {
  readonly parts: readonly Part[]
  readonly grades: readonly Grade[]
  /** Instead of the seeds of the table. */
  readonly seeds: readonly number[] | undefined
  readonly days: number
  /** Fewer seeds and days: a first look, not a figure to state. */
  readonly isQuick: boolean
}

const DAYS = 60
const QUICK_DAYS = 21

/** @throws MunteokError `input` for a word that is none of these */
export function parseOptions(words: readonly string[]): Options {
  const parts: Part[] = []
  const grades: Grade[] = []
  const seeds: number[] = []
  let isQuick = false
  for (const word of words) {
    const part = PARTS.find((name) => name === word)
    if (part) parts.push(part)
    else if (isGrade(word)) grades.push(word)
    else if (/^\d+$/.test(word)) seeds.push(Number(word))
    else if (word === '--quick') isQuick = true
    else throw unknown(word)
  }
  return {
    parts: parts.length > 0 ? parts : PARTS,
    grades: grades.length > 0 ? grades : (Object.keys(GRADES) as Grade[]),
    seeds: seeds.length > 0 ? seeds : undefined,
    days: isQuick ? QUICK_DAYS : DAYS,
    isQuick,
  }
}

function isGrade(word: string): word is Grade {
  return word in GRADES
}

function unknown(word: string): MunteokError {
  return new MunteokError(
    'input',
    'invalid',
    `"${word}" is no part (${PARTS.join(', ')}), no grade (${Object.keys(GRADES).join(', ')}), no seed and not --quick`,
  )
}
