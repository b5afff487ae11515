import { type InfluxAnswer, influxAnswerParser, parseJson } from '@munteok/core'

/** One series of an answer; `values` has a row for each time, in the order of `columns`, times in epoch ms. */
export interface QueriedSeries {
  readonly name: string
  readonly tags: Readonly<Record<string, string>>
  readonly columns: readonly string[]
  readonly values: readonly (readonly (string | number | null)[])[]
}

type Values = (string | number | null)[][]

/**
 * Reads an answer that came in parts, one to a line. A long series goes on from one part to the next.
 * @returns its series, or what the store said in place of them
 * @throws MunteokError `input` when it is none
 */
export function seriesOf(text: string): readonly QueriedSeries[] | string {
  const all: (QueriedSeries & { values: Values })[] = []
  let goesOn = false
  for (const part of partsOf(text)) {
    const error = errorOf(part)
    if (error !== undefined) return error
    for (const { name = '', tags = {}, columns, values = [], partial = false } of foundIn(part)) {
      const before = goesOn ? all.at(-1) : undefined
      if (before) for (const row of values) before.values.push(row)
      else all.push({ name, tags, columns, values })
      goesOn = partial
    }
  }
  return goesOn ? 'it cut its answer short' : all
}

function partsOf(text: string): InfluxAnswer[] {
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  return lines.map((line) => parseJson(influxAnswerParser, line, 'the answer'))
}

/** Errors of a question come with a status of 200. */
function errorOf({ error, results }: InfluxAnswer): string | undefined {
  return error ?? results?.find((result) => result.error !== undefined)?.error
}

function foundIn({ results = [] }: InfluxAnswer) {
  return results.flatMap((result) => result.series ?? [])
}
