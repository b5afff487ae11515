/** Who may be inside, as it is read when everybody must leave the house. */
import {
  type Building,
  BuildingSchema,
  type Floor,
  OccupancyState,
  OUTSIDE,
  type Portal,
  parserOf,
} from '@munteok/core'
import type { Static } from 'typebox'
import * as Type from 'typebox'

const strict = { additionalProperties: false }
const Time = Type.Integer({ minimum: 0 })

export const Sheet = Type.Object(
  {
    building: BuildingSchema,
    occupancy: OccupancyState,
    /** When this was so, by the clock of the device that shows it: UTC epoch milliseconds. */
    saidAt: Time,
  },
  strict,
)
export type Sheet = {
  readonly building: Building
  readonly occupancy: OccupancyState
  readonly saidAt: number
}

export const AlarmRecord = Type.Object(
  {
    v: Type.Literal(1),
    /** When the button was pressed, by the device's own clock. */
    at: Time,
    /** What was known then; null where nothing was. */
    sheet: Type.Union([Sheet, Type.Null()]),
    /** Floors that were looked through, with when. */
    checked: Type.Record(Type.String(), Time),
  },
  strict,
)
export type AlarmRecord = Omit<Static<typeof AlarmRecord>, 'sheet'> & { readonly sheet: Sheet | null }

export const KeptSheet = Type.Object({ v: Type.Literal(1), sheet: Sheet }, strict)
export const sheetParser = parserOf(KeptSheet)
export const alarmParser = parserOf(AlarmRecord)

/** What was said so recently is the present. */
export const PRESENT_MS = 30_000

export interface FloorSheet {
  readonly floor: Floor
  /** The upper end of the interval; undefined where nothing is known of the floor. */
  readonly most: number | undefined
  readonly state: OccupancyState['floors'][string] | undefined
  /** Ways out of this floor, those to the outside first. */
  readonly ways: readonly { readonly portal: Portal; readonly to: string }[]
}

/** From the highest floor to the lowest. */
export function floorSheets({ building, occupancy }: Sheet): FloorSheet[] {
  return building.floors
    .toSorted((a, b) => b.level - a.level)
    .map((floor) => {
      const state = occupancy.floors[floor.id]
      return { floor, state, most: state?.high, ways: waysOut(building, floor) }
    })
}

function waysOut(building: Building, { id }: Floor): FloorSheet['ways'] {
  return building.portals
    .filter(({ from, to }) => from === id || to === id)
    .map((portal) => ({ portal, to: portal.from === id ? portal.to : portal.from }))
    .toSorted((a, b) => Number(b.to === OUTSIDE) - Number(a.to === OUTSIDE))
}

/** The sum of what stands on the sheets: never less than the whole house's own upper end. */
export function mostInAll(sheet: Sheet): number {
  const sum = floorSheets(sheet).reduce((total, { most }) => total + (most ?? 0), 0)
  return Math.max(sum, sheet.occupancy.high)
}

/** The recorder's clock at a moment of the device's clock, as far as it can be told from the last word. */
export function recorderTimeAt({ occupancy, saidAt }: Sheet, deviceAt: number): number {
  return Math.round(occupancy.at + (deviceAt - saidAt) * (occupancy.simulatedSpeed ?? 1))
}
