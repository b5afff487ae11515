/** What the public page says, put together from its words. */
import { addDays, type LocalTime, type PublicAnswer, type PublicHours } from '@munteok/core'
import { moment, number, timeOfDay } from '@munteok/look/format.ts'
import type { Language } from '@munteok/look/word-book.ts'
import { lookWords } from '@munteok/look/words.ts'
import { displayWords } from './words.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

/** The people of the whole house, as roughly as its floors are told. */
export function totalText({ house, step, floors }: PublicAnswer, language: Language): string {
  const look = lookWords[language]
  const words = displayWords[language]
  const { low, high } = house
  const isHidden = floors.some(({ fewerThan }) => fewerThan !== undefined)
  if (!isHidden) {
    const people = look.people(number(low), low)
    return step > 1 ? words.about(people) : people
  }
  // The next full step: 79 as 80, and 16 as "fewer than 20".
  const top = Math.ceil((high + 1) / step) * step
  return low === 0 ? look.fewerThan(number(top)) : words.about(look.between(number(low), number(top)))
}

/** A text with a number in it: the figures, such as `90–95`, and the words on both sides of them. */
export function figureOf(text: string): { before: string; figure: string; after: string } {
  const [figure = ''] = /\d[\d,.–]*/.exec(text) ?? []
  const at = text.indexOf(figure)
  return { before: text.slice(0, at), figure, after: text.slice(at + figure.length) }
}

/** How old the numbers are, in the largest unit that fits; undefined within the first minute. */
export function ageText(ageMs: number, language: Language): string | undefined {
  const { minutes, hours, days } = displayWords[language].staleFor
  if (ageMs < MINUTE_MS) return undefined
  const [unit, word] =
    ageMs < HOUR_MS
      ? ([MINUTE_MS, minutes] as const)
      : ageMs < DAY_MS
        ? ([HOUR_MS, hours] as const)
        : ([DAY_MS, days] as const)
  const count = Math.floor(ageMs / unit)
  return word(number(count), count)
}

/** Since when there is no news, and how old that makes the numbers. */
export function staleText(
  time: LocalTime,
  { at, now, ageMs }: { readonly at: number; readonly now: number; readonly ageMs: number },
  language: Language,
): string {
  const words = displayWords[language]
  const age = ageText(ageMs, language)
  return [words.stale(moment(language, time, at, now)), ...(age ? [age] : []), words.mayDiffer].join(' ')
}

/** Whether the house is open, in a word, and what comes next. */
export function hoursText(
  { isOpen, closesAt, opensAt, reason }: PublicHours,
  time: LocalTime,
  now: number,
  language: Language,
): { state: string; next: string | undefined; reason: string | undefined } {
  const words = displayWords[language]
  if (isOpen) {
    const next = closesAt === undefined ? undefined : words.closesAt(timeOfDay(time, closesAt))
    return { state: words.open, next, reason: undefined }
  }
  return {
    state: reason ? words.off : words.closed,
    next: opensAt === undefined ? undefined : openingText(time, opensAt, now, language),
    reason: reason?.[language],
  }
}

function openingText(time: LocalTime, opensAt: number, now: number, language: Language): string {
  const words = displayWords[language]
  const clock = timeOfDay(time, opensAt)
  const day = time.dayOf(opensAt)
  const today = time.dayOf(now)
  if (day === today) return words.opensToday(clock)
  if (day === addDays(today, 1)) return words.opensTomorrow(clock)
  const [dayText = ''] = moment(language, time, opensAt, now).split(` ${clock}`)
  return words.opensOn(dayText, clock)
}

/** Which floors' numbers may be off, and how numbers are told at all: a sentence each. */
export function noteTexts({ floors, step }: PublicAnswer, language: Language): string[] {
  const words = displayWords[language]
  const uncertain = floors.filter((floor) => floor.uncertain).toSorted((a, b) => a.level - b.level)
  const isEvery = uncertain.length === floors.length && floors.length > 1
  const names = isEvery ? words.everyFloor : uncertain.map(({ name }) => name[language]).join(', ')
  const below = floors.find(({ fewerThan }) => fewerThan !== undefined)?.fewerThan
  return [
    ...(uncertain.length > 0 ? [words.uncertain(names)] : []),
    ...(step > 1 ? [words.rounded(number(step))] : []),
    ...(below === undefined ? [] : [words.few(number(below))]),
  ]
}
