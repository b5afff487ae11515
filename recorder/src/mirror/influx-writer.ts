import { Point } from '@influxdata/influxdb-client'
import type { SeriesPoint, SeriesWriter } from '@munteok/core'
import type { InfluxServer } from './influx-server.ts'

/** Writes points to an InfluxDB: one request for each call, tried once. */
export class InfluxWriter implements SeriesWriter {
  readonly #server: InfluxServer

  constructor(server: InfluxServer) {
    this.#server = server
  }

  async append(points: readonly SeriesPoint[]): Promise<void> {
    const lines = points.flatMap((point) => lineOf(point) ?? [])
    if (lines.length > 0) await this.#server.write(lines)
  }
}

/** @returns undefined for a point of which nothing is known */
export function lineOf({ measurement, tags, fields, time }: SeriesPoint): string | undefined {
  const point = new Point(measurement).timestamp(time)
  for (const [name, value] of Object.entries(tags)) point.tag(name, value)
  for (const [name, value] of Object.entries(fields)) {
    if (typeof value === 'string') point.stringField(name, value)
    else point.floatField(name, value)
  }
  return point.toLineProtocol({ convertTime: String })
}
