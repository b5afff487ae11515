/** What the recorder's HTTP API says of all buildings of a district, below `/api/v1`. Times are UTC epoch milliseconds. */
import type { Static } from 'typebox'
import * as Type from 'typebox'

const strict = { additionalProperties: false }
const Time = Type.Integer({ minimum: 0 })
const Count = Type.Integer({ minimum: 0 })
const Nullable = <T extends Type.TSchema>(type: T) => Type.Union([type, Type.Null()])

/** People, and the interval in which they are nine times in ten. */
const Range = { people: Type.Number(), low: Type.Number(), high: Type.Number() }

const DistrictBuilding = Type.Object(
  {
    id: Type.String({ minLength: 1 }),
    name: Type.Object({ ko: Type.String(), en: Type.String() }, strict),
    areaM2: Nullable(Type.Number()),
    /** How many people it holds. */
    capacity: Nullable(Count),
    /** The last that was heard; null where nothing ever was. */
    occupancy: Nullable(
      Type.Object(
        {
          ...Range,
          at: Time,
          /** It is too old, or too far ahead of the recorder's clock, to be taken for the present. */
          stale: Type.Boolean(),
        },
        strict,
      ),
    ),
    /** This year in the building's time zone; null where nothing of it is known. */
    year: Nullable(
      Type.Object(
        {
          year: Type.Integer(),
          uses: Type.Integer(),
          people: Type.Integer(),
          target: Nullable(Count),
          /** 이행율, 0.647 for 64.7%; null without a target. */
          rate: Nullable(Type.Number()),
        },
        strict,
      ),
    ),
  },
  strict,
)
export type DistrictBuilding = Static<typeof DistrictBuilding>

const DistrictTotals = Type.Object(
  {
    /** Of the buildings that are heard now: how many they are, who is in them, how many they hold. */
    now: Type.Object({ buildings: Count, ...Range, capacity: Count }, strict),
    /** Of every building of whose year anything is known. */
    year: Type.Object({ buildings: Count, uses: Type.Integer(), people: Type.Integer() }, strict),
    /** Of those among them that have a target: their uses against it. */
    pledged: Type.Object(
      { buildings: Count, uses: Type.Integer(), target: Count, rate: Nullable(Type.Number()) },
      strict,
    ),
  },
  strict,
)
export type DistrictTotals = Static<typeof DistrictTotals>

/** `GET /district`: every building that the time-series store knows, by id. */
export const DistrictAnswer = Type.Object(
  {
    /** When the store was read, by the recorder's clock. */
    now: Time,
    buildings: Type.Array(DistrictBuilding),
    totals: DistrictTotals,
  },
  strict,
)
export type DistrictAnswer = Static<typeof DistrictAnswer>
