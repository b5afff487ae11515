import type { InfluxSettings } from '@munteok/core'
import { InfluxServer } from '../mirror/influx-server.ts'
import { readInfluxToken } from '../neighbours.ts'
import type { SeriesStore } from './series-store.ts'

/** Somebody waits before a page, and three questions are asked for it: who does not answer in this time is away. */
const TIMEOUT_MS = 2_000

/**
 * The time-series store of the site file, to read all buildings from.
 * @throws MunteokError `outside` when its token can be read by others
 */
export function districtStore(settings: InfluxSettings, dataDir: string): SeriesStore {
  return new InfluxServer({ settings, token: readInfluxToken(dataDir), timeoutMs: TIMEOUT_MS })
}
