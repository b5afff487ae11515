/** Programmes as a list, as forms have them, and where two of them meet in one place. */
import { type Building, minuteOfDay, type Programme } from '@munteok/core'
import { closingOf, closingTyped, WEEK, type Weekday } from '../settings/week.ts'

const LONGEST_ID = 36

/** A programme as it is typed: nothing is left out, what is empty is not said. */
export interface TypedProgramme {
  ko: string
  en: string
  /** Empty for the space's own. */
  field: string
  space: string
  weekday: Weekday
  opens: string
  closes: string
  from: string
  to: string
}

export function newProgramme(building: Building): TypedProgramme {
  const space = building.floors.flatMap(({ spaces }) => spaces)[0]?.id ?? ''
  const empty = { ko: '', en: '', field: '', from: '', to: '' }
  return { ...empty, space, weekday: 'mon', opens: '10:00', closes: '12:00' }
}

export function typedOf({ name, field, space, weekday, opens, closes, from, to }: Programme): TypedProgramme {
  return {
    ...name,
    field: field ?? '',
    ...{ space, weekday, opens, closes: closingTyped(closes) },
    from: from ?? '',
    to: to ?? '',
  }
}

export function programmeTyped(id: string, typed: TypedProgramme): Programme {
  const { field, space, weekday, opens, from, to } = typed
  return {
    ...{ id, name: { ko: typed.ko.trim(), en: typed.en.trim() } },
    ...(field && { field }),
    ...{ space, weekday, opens, closes: closingOf(typed.closes) },
    ...(from && { from }),
    ...(to && { to }),
  }
}

/**
 * What it is called in tables and exports, from its English name. One that comes back under the name
 * it had before is the same programme again.
 */
export function programmeId(english: string, taken: readonly Programme[]): string {
  const words = english.toLowerCase().match(/[a-z0-9]+/g) ?? ['programme']
  const name = words.join('-').slice(0, LONGEST_ID).replace(/-+$/, '')
  const isFree = (id: string) => taken.every((programme) => programme.id !== id)
  if (isFree(name)) return name
  let n = 2
  while (!isFree(`${name}-${n}`)) n += 1
  return `${name}-${n}`
}

export function withProgramme(list: readonly Programme[], programme: Programme): Programme[] {
  if (!list.some(({ id }) => id === programme.id)) return [...list, programme]
  return list.map((one) => (one.id === programme.id ? programme : one))
}

/** By weekday, Monday first, in the order in which they begin; days without any are left out. */
export function byWeekday(programmes: readonly Programme[]): { weekday: Weekday; programmes: Programme[] }[] {
  return WEEK.map((weekday) => ({
    weekday,
    programmes: programmes
      .filter((programme) => programme.weekday === weekday)
      .toSorted((a, b) => minuteOfDay(a.opens) - minuteOfDay(b.opens)),
  })).filter((day) => day.programmes.length > 0)
}

/** Those that are on in the same space at the same time: a check-in is taken for the first to begin. */
export function overlapping(programme: Programme, list: readonly Programme[]): Programme[] {
  return list.filter(
    (other) =>
      other.id !== programme.id &&
      other.space === programme.space &&
      other.weekday === programme.weekday &&
      minuteOfDay(other.opens) < minuteOfDay(programme.closes) &&
      minuteOfDay(programme.opens) < minuteOfDay(other.closes) &&
      (other.from ?? '') <= (programme.to ?? '9999') &&
      (programme.from ?? '') <= (other.to ?? '9999'),
  )
}

/** Whether all is typed that a programme must have, in an order that can be. */
export function isComplete({ ko, en, opens, closes, from, to }: TypedProgramme): boolean {
  if (ko.trim() === '' || en.trim() === '' || opens === '' || closes === '') return false
  if (minuteOfDay(closingOf(closes)) <= minuteOfDay(opens)) return false
  return from === '' || to === '' || from <= to
}
