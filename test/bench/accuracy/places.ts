/** The houses of the accuracy bench, and what goes on in each of their zones. */
import { readFileSync } from 'node:fs'
import { type Building, OUTSIDE, type Portal, parseBuilding } from '@munteok/core'

/** Who uses a zone on an ordinary day. */
export interface ZoneLife {
  /** People who work here: they come before opening and stay for the day. */
  readonly staff: number
  /** Parties that come to sit and work: they stay for hours. */
  readonly workers: number
  /** Parties that come for a short errand. */
  readonly visitors: number
  /** Classes in a week: 8 to 18 people who come within a quarter of an hour and leave together. */
  readonly classesPerWeek: number
}

export interface Place {
  readonly name: string
  readonly building: Building
  readonly zones: Readonly<Record<string, ZoneLife>>
  /** Visitors a day of the second generator, so that the house is as full as with the first one. */
  readonly recordedVisitsPerDay: number
  /** How many come to an event. */
  readonly eventPeople: readonly [least: number, most: number]
}

const BUILDING_FILE = ['buildings', 'dobong', 'building.json']

/** @param root the repository's folder */
export function dobong(root: string): Place {
  const file = [root, ...BUILDING_FILE].join('/')
  return {
    name: 'dobong',
    building: parseBuilding(readFileSync(file, 'utf8'), file),
    zones: {
      b1: { staff: 0, workers: 4, visitors: 16, classesPerWeek: 13 },
      '1f': { staff: 5, workers: 8, visitors: 105, classesPerWeek: 0 },
      '2f': { staff: 10, workers: 25, visitors: 30, classesPerWeek: 1 },
      '3f': { staff: 0, workers: 4, visitors: 26, classesPerWeek: 7 },
    },
    recordedVisitsPerDay: 450,
    eventPeople: [40, 80],
  }
}

/** The same house with people who come in greater numbers and stay for less long: twice the crossings. */
export function busy(root: string): Place {
  const place = dobong(root)
  return {
    ...place,
    name: 'busy',
    zones: {
      b1: { staff: 0, workers: 1, visitors: 60, classesPerWeek: 8 },
      '1f': { staff: 4, workers: 0, visitors: 200, classesPerWeek: 0 },
      '2f': { staff: 6, workers: 6, visitors: 112, classesPerWeek: 1 },
      '3f': { staff: 0, workers: 0, visitors: 76, classesPerWeek: 4 },
    },
  }
}

/** Rooms in a ring around a yard, with a door at either end: there are two ways to everywhere. */
export function ring(root: string): Place {
  const { building } = dobong(root)
  const rooms = ['hall', 'library', 'studio', 'cafe', 'gallery']
  const joined = rooms.map((room, i) => [room, rooms[(i + 1) % rooms.length] ?? ''] as const)
  return {
    name: 'ring',
    building: {
      ...building,
      id: 'ring',
      floors: rooms.map((id, i) => ({ ...named(id), level: i + 1, areaM2: 200, spaces: [] })),
      portals: [
        door('north-door', OUTSIDE, 'hall'),
        door('south-door', OUTSIDE, 'cafe'),
        ...joined.map(([from, to]) => door(`${from}-${to}`, from, to)),
      ],
      usage: { ...building.usage, fields: [], programmes: [] },
    },
    zones: {
      hall: { staff: 3, workers: 5, visitors: 60, classesPerWeek: 1 },
      library: { staff: 3, workers: 28, visitors: 50, classesPerWeek: 0 },
      studio: { staff: 1, workers: 8, visitors: 10, classesPerWeek: 15 },
      cafe: { staff: 3, workers: 14, visitors: 80, classesPerWeek: 0 },
      gallery: { staff: 2, workers: 3, visitors: 60, classesPerWeek: 6 },
    },
    recordedVisitsPerDay: 570,
    eventPeople: [40, 80],
  }
}

/** A village library of one room and a loft. */
export function small(root: string): Place {
  const { building } = dobong(root)
  return {
    name: 'small',
    building: {
      ...building,
      id: 'small',
      floors: [
        { ...named('room'), level: 1, areaM2: 120, spaces: [] },
        { ...named('loft'), level: 2, areaM2: 60, spaces: [] },
      ],
      portals: [door('front-door', OUTSIDE, 'room'), door('loft-stairs', 'room', 'loft')],
      usage: { ...building.usage, fields: [], programmes: [] },
    },
    zones: {
      room: { staff: 2, workers: 5, visitors: 50, classesPerWeek: 1 },
      loft: { staff: 0, workers: 7, visitors: 8, classesPerWeek: 2 },
    },
    recordedVisitsPerDay: 75,
    eventPeople: [25, 45],
  }
}

const LIFT = 'lift-'

/** The same house with a lift beside each stair, which no counter watches. */
export function withLift(place: Place): Place {
  const { building } = place
  const lifts = building.portals
    .filter(({ from, to }) => from !== OUTSIDE && to !== OUTSIDE)
    .map((portal): Portal => ({ ...portal, id: liftBeside(portal.id), metered: false }))
  return { ...place, building: { ...building, portals: [...building.portals, ...lifts] } }
}

export function liftBeside(portal: string): string {
  return `${LIFT}${portal}`
}

function named(id: string): { id: string; name: { ko: string; en: string } } {
  return { id, name: { ko: id, en: id } }
}

function door(id: string, from: string, to: string): Portal {
  return { ...named(id), from, to, metered: true }
}
