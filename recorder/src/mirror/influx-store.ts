/** The store that a site file names. */
import { existsSync } from 'node:fs'
import type { InfluxSettings } from '@munteok/core'
import { influxTokenFile, readSecret } from '@munteok/runtime'

/** A store as the log calls it, and as the mirror remembers how far it has told it. */
export function storeName({ url, org, bucket }: InfluxSettings): string {
  return `${url} ${org === undefined ? '' : `${org}/`}"${bucket}"`
}

/** Undefined where there is none: a store on this machine may not ask for one. */
export function readInfluxToken(dataDir: string): string | undefined {
  const file = influxTokenFile(dataDir)
  return existsSync(file) ? readSecret(file, 'put the token of the time-series store there') : undefined
}
