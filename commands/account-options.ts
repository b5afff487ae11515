import type { AccountOptions } from '@munteok/broker'
import { discoveryPrefixes, type Installation } from '@munteok/runtime'

/** Which accounts an installation has at its broker, and what they are called there. */
export function accountOptionsOf(installation: Installation): Required<AccountOptions> {
  return {
    prefix: installation.site.mqttAccountPrefix ?? '',
    discoveryPrefixes: discoveryPrefixes(installation),
  }
}
