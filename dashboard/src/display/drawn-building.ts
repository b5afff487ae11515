import type { Building, PublicAnswer } from '@munteok/core'

const NOTHING = { sun: [], mon: [], tue: [], wed: [], thu: [], fri: [], sat: [] }

/** As much of the building as its drawing shows. */
export function drawnBuilding({ building, floors, ways }: PublicAnswer): Building {
  return {
    ...building,
    floors: floors.map(({ id, level, name, areaM2, capacity }) => ({
      ...{ id, level, name, areaM2, spaces: [] },
      ...(capacity > 0 && { capacityPeople: capacity }),
    })),
    portals: ways.map((way) => ({ ...way, name: { ko: way.id, en: way.id }, metered: true })),
    capacity: { m2PerPerson: 4 },
    openingHours: NOTHING,
    emptyHour: null,
    closures: [],
    usage: {
      ...{ indicator: { ko: '이용', en: 'uses' }, unit: { ko: '건', en: 'uses' } },
      ...{ definitions: [], targets: [], history: [] },
    },
  }
}
