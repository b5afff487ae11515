import type { Static } from 'typebox'
import * as Type from 'typebox'
import { parserOf } from './schema.ts'

const Series = Type.Object({
  name: Type.Optional(Type.String()),
  tags: Type.Optional(Type.Record(Type.String(), Type.String())),
  columns: Type.Array(Type.String()),
  values: Type.Optional(Type.Array(Type.Array(Type.Union([Type.String(), Type.Number(), Type.Null()])))),
  /** The next one goes on with its rows. */
  partial: Type.Optional(Type.Boolean()),
})

const Result = Type.Object({
  error: Type.Optional(Type.String()),
  series: Type.Optional(Type.Array(Series)),
})

/** What an InfluxDB answers to a question in InfluxQL, or a part of it. Whatever else it says is passed over. */
const InfluxAnswer = Type.Object({
  error: Type.Optional(Type.String()),
  results: Type.Optional(Type.Array(Result)),
})
export type InfluxAnswer = Static<typeof InfluxAnswer>

export const influxAnswerParser = parserOf(InfluxAnswer)
