/** Spaces, programmes and fields by the names that the building's file gives them. */
import { type Building, CENTRE, fieldOf, NONE } from '@munteok/core'
import type { Language } from '@munteok/look/word-book.ts'
import type { Filter } from '../route.ts'
import type { UsageWords } from './words.ts'

/** The name of a part. One that the building no longer has is called by its id. */
export function nameOf(
  building: Building,
  { by, id }: Filter,
  language: Language,
  words: UsageWords,
): string {
  if (by === 'space') return id === CENTRE ? words.year.centre : spaceName(building, id, language)
  if (id === NONE) return by === 'programme' ? words.year.noProgramme : words.year.noField
  const known = by === 'programme' ? building.usage.programmes : building.usage.fields
  return known?.find((part) => part.id === id)?.name[language] ?? id
}

function spaceName(building: Building, id: string, language: Language): string {
  const spaces = building.floors.flatMap((floor) => floor.spaces)
  return spaces.find((space) => space.id === id)?.name[language] ?? id
}

/** True for what belongs to that part. @param of the space, or `centre`, and the programme of a check-in or correction */
export function belongsTo(
  building: Building,
  filter: Filter | undefined,
  of: { space: string; programme?: string | null | undefined },
): boolean {
  if (!filter) return true
  if (filter.by === 'space') return of.space === filter.id
  if (filter.by === 'programme') return (of.programme ?? NONE) === filter.id
  return (fieldOf(building, of.space, of.programme ?? undefined) ?? NONE) === filter.id
}
