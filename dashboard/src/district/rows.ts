/** Which buildings are shown, and in which order. */
import type { DistrictBuilding } from '@munteok/core'
import type { Language } from '@munteok/look/word-book.ts'

export const ORDERS = ['name', 'fullest', 'furthest'] as const
export type Order = (typeof ORDERS)[number]

/** @param wanted a part of a name, in either language */
export function rowsOf(
  buildings: readonly DistrictBuilding[],
  order: Order,
  wanted: string,
  language: Language,
): DistrictBuilding[] {
  const part = plain(wanted)
  const collator = new Intl.Collator(language, { numeric: true })
  const byName = (a: DistrictBuilding, b: DistrictBuilding) =>
    collator.compare(a.name[language], b.name[language]) || collator.compare(a.id, b.id)
  return buildings
    .filter(({ name, id }) => [name.ko, name.en, id].some((text) => plain(text).includes(part)))
    .toSorted((a, b) => RANKS[order](a) - RANKS[order](b) || byName(a, b))
}

/** The lowest first; what is not known comes last. */
const RANKS: Readonly<Record<Order, (building: DistrictBuilding) => number>> = {
  name: () => 0,
  fullest: (building) => (building.occupancy?.stale === false ? -(shareOf(building) ?? 0) : 1),
  furthest: ({ year }) => year?.rate ?? Number.MAX_VALUE,
}

/** How full it was when it was last heard, 0.12 for 12%; undefined where that cannot be said. */
export function shareOf({ occupancy, capacity }: DistrictBuilding): number | undefined {
  return occupancy && capacity ? occupancy.people / capacity : undefined
}

function plain(text: string): string {
  return text.normalize('NFC').trim().toLowerCase()
}
