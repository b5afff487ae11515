/** Houses and days for the tests of the estimate. */
import type { Building } from '../building.ts'
import type { PortalCount } from '../occupancy.ts'
import type { TimedCount } from './look-back.ts'

const hours: [string, string][] = [['09:00', '21:00']]
const words = (text: string) => ({ ko: text, en: text })
const floor = (id: string, level: number) => ({ id, level, name: words(id), areaM2: 200, spaces: [] })

/** A ground floor with a door, and a floor above it. */
export const house: Building = {
  id: 'house',
  name: words('house'),
  timeZone: 'Asia/Seoul',
  floors: [floor('ground', 1), floor('upper', 2)],
  portals: [
    { id: 'door', name: words('door'), from: 'outside', to: 'ground', metered: true },
    { id: 'stairs', name: words('stairs'), from: 'ground', to: 'upper', metered: true },
  ],
  capacity: { m2PerPerson: 4 },
  openingHours: { sun: hours, mon: hours, tue: hours, wed: hours, thu: hours, fri: hours, sat: hours },
  emptyHour: '04:00',
  closures: [],
  usage: {
    ...{ indicator: words('uses'), unit: words('uses'), sameVisitMinutes: 60, targets: [], history: [] },
    ...{ fields: [], programmes: [], definitions: [] },
  },
}

/** The same house with a lift beside the stairs that nobody counts. */
export const houseWithLift: Building = {
  ...house,
  portals: [
    ...house.portals,
    { id: 'lift', name: words('lift'), from: 'ground', to: 'upper', metered: false },
  ],
}

export const MINUTE = 60_000
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR
/** The empty hour of a Monday. */
export const start = Date.parse('2026-03-02T04:00:00+09:00')

export function count(portal: string, ins: number, outs = 0): PortalCount {
  return { portal, in: ins, out: outs }
}

export function counted(at: number, portal: string, ins: number, outs = 0): TimedCount {
  return { at, portal, in: ins, out: outs }
}

/** Ten hours in which `perHour` people come and as many leave an hour later, but some are not counted. */
export function busyDay(from: number, perHour: number, missedOut = 0): TimedCount[] {
  const first = from + 5 * HOUR
  return Array.from({ length: 10 }, (_, hour) => hour).flatMap((hour) =>
    Array.from({ length: perHour }, (_, i) => {
      const at = first + hour * HOUR + Math.floor((i * 60) / perHour) * MINUTE
      const isMissed = i < missedOut
      return [counted(at, 'door', 1), ...(isMissed ? [] : [counted(at + HOUR, 'door', 0, 1)])]
    }).flat(),
  )
}
