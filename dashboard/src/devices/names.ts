import { type Building, type DeviceHealth, OUTSIDE } from '@munteok/core'
import type { Language } from '@munteok/look/word-book.ts'
import { devicesWords } from './words.ts'

/** What a device is to people: the door that it watches, the space that it checks in to. */
export function deviceName(
  building: Building,
  { portal, space }: Pick<DeviceHealth, 'portal' | 'space'>,
  language: Language,
): string {
  const words = devicesWords[language]
  const door = building.portals.find(({ id }) => id === portal)
  if (door) return door.name[language]
  const place = building.floors.flatMap((floor) => floor.spaces).find(({ id }) => id === space)
  return place ? words.readerAt(place.name[language]) : words.reader
}

/** A floor, or what is not in the house. */
export function zoneWords(building: Building, zone: string, language: Language): string {
  if (zone === OUTSIDE) return devicesWords[language].walk.outside
  return building.floors.find(({ id }) => id === zone)?.name[language] ?? zone
}
