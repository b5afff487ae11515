/**
 * What a building's time-series store holds: the measurements that the recorder mirrors from its ledger into
 * InfluxDB, and that Grafana, the district's page and `munteok verify --influx` read. Names, tags and fields
 * are a contract: they are added to, never changed. Every point states a whole value, never a difference, and
 * has one place (measurement, tags, time): written twice it is there once. No tag or field is of a person.
 *
 * | measurement | tags | one point for each | fields |
 * |---|---|---|---|
 * | `passages` | `building`, `portal` | minute in which anybody crossed | `in`, `out` |
 * | `uses` | `building`, `space`, `programme` | day with check-ins or corrections | `uses`, `people`, `corrected_uses`, `corrected_people` |
 * | `occupancy` | `building`, `zone` | minute: as known live, and as looked back on once the day is over | `people`, `low`, `high` |
 * | `capacity` | `building`, `zone` | day | `people` |
 * | `usage_year` | `building` | year, at its first instant | `uses`, `people`, `reported`, `imported`, `counted`, `corrected`, `target` |
 * | `building` | `building` | day | `name_ko`, `name_en`, `time_zone`, `area_m2`, `people_capacity` |
 *
 * Times are the first instant of the minute, or of the day or year in the building's time zone. `zone` is a
 * floor's id or `house`. `space` and `programme` are as in the ledger: `centre` and `none` where there is none.
 * Numbers are floats on the wire (`1`, not `1i`), so that every store keeps them alike.
 */
export const MEASUREMENTS = {
  passages: { tags: ['building', 'portal'], fields: ['in', 'out'] },
  uses: {
    tags: ['building', 'space', 'programme'],
    fields: ['uses', 'people', 'corrected_uses', 'corrected_people'],
  },
  occupancy: { tags: ['building', 'zone'], fields: ['people', 'low', 'high'] },
  capacity: { tags: ['building', 'zone'], fields: ['people'] },
  usage_year: {
    tags: ['building'],
    fields: ['uses', 'people', 'reported', 'imported', 'counted', 'corrected', 'target'],
  },
  building: {
    tags: ['building'],
    fields: ['name_ko', 'name_en', 'time_zone', 'area_m2', 'people_capacity'],
  },
} as const satisfies Record<string, { tags: readonly string[]; fields: readonly string[] }>

export type Measurement = keyof typeof MEASUREMENTS

/** One point, on its way to a store. A field that is not known (a year without a target) is left out. */
export interface SeriesPoint {
  readonly measurement: Measurement
  /** All of the measurement's tags. */
  readonly tags: Readonly<Record<string, string>>
  readonly fields: Readonly<Record<string, number | string>>
  /** UTC epoch milliseconds. */
  readonly time: number
}

/** Passages of a portal or uses of a space, or how full a zone was: which part of it, and how finely. */
export interface RangeQuery {
  readonly building: string
  readonly of:
    | { readonly kind: 'passages'; readonly portal: string }
    | { readonly kind: 'occupancy'; readonly zone: string }
    | { readonly kind: 'uses'; readonly space: string }
  /** Hours and days are cut in `timeZone`. Uses are by `day` only. */
  readonly bucket: 'minute' | 'hour' | 'day'
  /** Buckets that begin from here on, each of them whole. */
  readonly from: number
  /** Exclusive. */
  readonly to: number
  readonly timeZone: string
}

/** Buckets in order, those of which nothing is known left out. */
export type RangeAnswer =
  | { readonly kind: 'passages'; readonly buckets: readonly { start: number; in: number; out: number }[] }
  | { readonly kind: 'occupancy'; readonly buckets: readonly { start: number; mean: number; max: number }[] }
  /** With corrections. */
  | { readonly kind: 'uses'; readonly buckets: readonly { start: number; uses: number; people: number }[] }

/**
 * Where ranges are read from: the ledger's own roll-ups, or InfluxDB. Both answer alike
 * (`recorder/src/mirror/reader-contract.ts`).
 */
export interface SeriesReader {
  /** @throws MunteokError `outside` when the store cannot be asked, naming where and what to do */
  range(query: RangeQuery): Promise<RangeAnswer>
}

/** Where points are written to. */
export interface SeriesWriter {
  /**
   * Resolves once the store has all of them; then they are there once, however often they were written.
   * @throws MunteokError `outside`, saying whether trying again can help (`SeriesTrouble` in recorder/src/mirror)
   */
  append(points: readonly SeriesPoint[]): Promise<void>
}
