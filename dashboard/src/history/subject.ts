import { type Building, CENTRE, OUTSIDE, subjectOf, subjectsOf } from '@munteok/core'
import type { Language } from '@munteok/look/word-book.ts'
import type { HistoryWords } from './words.ts'

/** What a chart can be of, in groups as somebody looks for it: from the top floor down. */
export interface SubjectGroup {
  readonly kind: 'people' | 'passages' | 'uses'
  readonly names: readonly string[]
}

export function groupsOf(building: Building): SubjectGroup[] {
  const all = subjectsOf(building)
  const floors = building.floors.toSorted((a, b) => b.level - a.level).map(({ id }) => `floor.${id}`)
  return [
    { kind: 'people', names: ['house', ...floors] },
    { kind: 'passages', names: all.filter((name) => name.startsWith('portal.')) },
    { kind: 'uses', names: all.filter((name) => name === 'uses' || name.startsWith('space.')) },
  ]
}

/** What it is called. */
export function subjectWords(
  building: Building,
  name: string,
  language: Language,
  words: HistoryWords,
): string {
  const subject = subjectOf(building, name)
  if (subject.kind === 'occupancy')
    return building.floors.find(({ id }) => id === subject.zone)?.name[language] ?? words.house
  if (subject.kind === 'passages')
    return building.portals.find(({ id }) => id === subject.portal)?.name[language] ?? subject.portal
  if (subject.space === undefined) return words.allSpaces
  if (subject.space === CENTRE) return words.centre
  const spaces = building.floors.flatMap((floor) => floor.spaces)
  return spaces.find(({ id }) => id === subject.space)?.name[language] ?? subject.space
}

/** Where people go who are counted in, and out, at a portal. */
export function directionsOf(
  building: Building,
  portal: string,
  language: Language,
  words: HistoryWords,
): { in: string; out: string } {
  const way = building.portals.find(({ id }) => id === portal)
  const isDoor = way === undefined || way.from === OUTSIDE || way.to === OUTSIDE
  if (isDoor) return way?.to === OUTSIDE ? { in: words.out, out: words.in } : { in: words.in, out: words.out }
  const towards = (zone: string) =>
    words.towards(building.floors.find(({ id }) => id === zone)?.name[language] ?? zone)
  return { in: towards(way.to), out: towards(way.from) }
}
