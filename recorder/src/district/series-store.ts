import type { QueriedSeries } from '../mirror/influx-server.ts'

/** Where all buildings' points are read from. */
export interface SeriesStore {
  /** @throws MunteokError `outside` when it cannot be asked, naming where and what to do */
  query(influxql: string): Promise<readonly QueriedSeries[]>
}

/** A point that was read. What is of another kind than asked for is not there. */
export interface Row {
  readonly time: number
  number(field: string): number | undefined
  text(field: string): string | undefined
}

/** The first point of each building, of an answer that is grouped by building. */
export function rowsByBuilding(series: readonly QueriedSeries[]): Map<string, Row> {
  const rows = new Map<string, Row>()
  for (const one of series) {
    const building = one.tags['building']
    const row = rowOf(one)
    // Points without the tag are nobody's.
    if (building && row) rows.set(building, row)
  }
  return rows
}

function rowOf({ columns, values: [first] }: QueriedSeries): Row | undefined {
  const value = (name: string) => first?.[columns.indexOf(name)]
  const time = value('time')
  if (typeof time !== 'number') return undefined
  return {
    time,
    number: (field) => {
      const found = value(field)
      return typeof found === 'number' ? found : undefined
    },
    text: (field) => {
      const found = value(field)
      return typeof found === 'string' && found !== '' ? found : undefined
    },
  }
}
