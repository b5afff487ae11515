import type { InfluxSettings } from '@munteok/core'
import { InfluxServer } from '../mirror/influx-server.ts'
import { readInfluxToken } from '../mirror/influx-store.ts'
import type { SeriesStore } from './series-store.ts'

/** Somebody waits before a page, which gives up after eight seconds. */
const TIMEOUT_MS = 6_000

/**
 * The time-series store of the site file, to read all buildings from.
 * @throws MunteokError `outside` when its token can be read by others
 */
export function districtStore(settings: InfluxSettings, dataDir: string): SeriesStore {
  return new InfluxServer({ settings, token: readInfluxToken(dataDir), timeoutMs: TIMEOUT_MS })
}
