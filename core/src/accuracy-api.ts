/** `GET /headcounts/accuracy`: what was counted by hand against what had been estimated. */
import type { Static } from 'typebox'
import * as Type from 'typebox'
import { Id } from './names.ts'

const strict = { additionalProperties: false }
const Count = Type.Integer({ minimum: 0 })

export const HeadcountAccuracy = Type.Object(
  {
    /** The latest first. */
    comparisons: Type.Array(
      Type.Object(
        {
          /** The entry of the headcount in the ledger. */
          entry: Type.Integer({ minimum: 1 }),
          /** When it was counted, UTC epoch milliseconds. */
          at: Type.Integer({ minimum: 0 }),
          /** A floor of the building, or `house`. */
          zone: Id,
          counted: Count,
          /** What the counters alone, and headcounts before this one, said then; with its 90% interval. */
          estimated: Count,
          low: Count,
          high: Count,
        },
        strict,
      ),
    ),
  },
  strict,
)
export type HeadcountAccuracy = Static<typeof HeadcountAccuracy>
