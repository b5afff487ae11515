import type { Building } from '@munteok/core'
import type { Language } from '@munteok/look/word-book.ts'
import type { UsageWords } from '../usage/words.ts'

/** The zone of a headcount of everybody. */
export const HOUSE = 'house'

/** What can be counted: the floors from the top down, then the house. */
export function zonesOf(building: Building): string[] {
  return [...building.floors.toSorted((a, b) => b.level - a.level).map((floor) => floor.id), HOUSE]
}

export function zoneName(building: Building, zone: string, language: Language, words: UsageWords): string {
  if (zone === HOUSE) return words.heads.house
  return building.floors.find((floor) => floor.id === zone)?.name[language] ?? zone
}
