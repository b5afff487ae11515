/** A small building that is not the one in the configuration: what works here works for any. */
import type { Building, OccupancyState } from '@munteok/core'

const words = (text: string) => ({ ko: `${text} 층`, en: `${text} floor` })

export const testBuilding: Building = {
  id: 'annex',
  name: { ko: '별관', en: 'Annex' },
  timeZone: 'Asia/Seoul',
  floors: [
    { id: 'ground', level: 1, name: words('아래'), areaM2: 100, spaces: [] },
    { id: 'attic', level: 2, name: words('위'), areaM2: 40, spaces: [] },
    { id: 'cellar', level: -1, name: words('땅속'), areaM2: 80, spaces: [] },
  ],
  portals: [
    { id: 'door', name: words('문'), from: 'outside', to: 'ground', metered: true },
    { id: 'up', name: words('계단'), from: 'ground', to: 'attic', metered: true },
    { id: 'lift', name: words('승강기'), from: 'cellar', to: 'attic', metered: true },
  ],
  capacity: { m2PerPerson: 4 },
  openingHours: { sun: [], mon: [], tue: [], wed: [], thu: [], fri: [], sat: [] },
  emptyHour: null,
  closures: [],
  usage: {
    indicator: { ko: '이용', en: 'Uses' },
    unit: { ko: '건', en: 'uses' },
    definitions: [
      {
        id: 'first',
        from: '2021-01-01',
        setBy: 'the centre',
        sameVisitMinutes: 60,
        text: { ko: '체크인 한 번이 1건', en: 'one check-in is one use' },
      },
    ],
    targets: [],
    history: [],
  },
}

/** Tuesday, 24 November 2026, 14:02 in Seoul. */
export const testNow = Date.parse('2026-11-24T14:02:00+09:00')

export function occupancyAt(at: number, ground = 23): OccupancyState {
  return {
    v: 1,
    at,
    people: ground + 10,
    low: ground + 7,
    high: ground + 14,
    floors: {
      ground: {
        people: ground,
        low: ground - 3,
        high: ground + 4,
        capacity: 25,
        crowding: 'busy',
        caveats: ['unmetered'],
      },
      attic: { people: 10, low: 10, high: 10, capacity: 10, crowding: 'full', caveats: [] },
      cellar: { people: 0, low: 0, high: 0, capacity: 20, crowding: 'calm', caveats: ['unmetered'] },
    },
  }
}

/** Every leaf by its path, with what it says; words that take something are given samples. */
export function wordsByPath(book: object, path = ''): Map<string, string> {
  const found = new Map<string, string>()
  for (const [key, value] of Object.entries(book)) {
    const here = `${path}.${key}`
    if (typeof value === 'object') for (const [k, v] of wordsByPath(value, here)) found.set(k, v)
    else found.set(here, typeof value === 'function' ? value('7', 7, '7', '7', '7', '7') : value)
  }
  return found
}
