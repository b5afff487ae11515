/** How a device is, in one word. */
import type { DeviceHealth } from '@munteok/core'
import type { Agents, AgentView } from './agents.ts'

/** `doubtful` may be well: a counter that counts nobody at an hour at which people usually pass. */
export type Condition = 'well' | 'doubtful' | 'unwell' | 'unknown'

/**
 * @param current false when what is known is only the last that was heard
 * @param silentSince since when counters count nobody although people usually pass, by portal
 */
export function conditionOf(
  device: DeviceHealth,
  current: boolean,
  silentSince: Readonly<Record<string, number>>,
): Condition {
  if (!current) return 'unknown'
  if (device.state === 'missing' || device.trouble !== undefined) return 'unwell'
  const isSilent = device.portal !== undefined && silentSince[device.portal] !== undefined
  return isSilent ? 'doubtful' : 'well'
}

/** An agent far from the recorder's time: what it records is corrected, but somebody should see to it. */
export const CLOCK_TOLERANCE_MS = 2 * 60_000

export interface DevicesInAll {
  readonly devices: number
  /** Devices that are not known to be well. */
  readonly unwell: number
  readonly agentsOffline: readonly AgentView[]
  /** Records that the recorder has not acknowledged. */
  readonly pending: number
}

export function devicesInAll(agents: Agents, silentSince: Readonly<Record<string, number>>): DevicesInAll {
  const views = [...agents.values()]
  const conditions = views.flatMap(({ online, health }) =>
    (health?.devices ?? []).map((device) => conditionOf(device, online, silentSince)),
  )
  return {
    devices: conditions.length,
    unwell: conditions.filter((condition) => condition !== 'well').length,
    agentsOffline: views.filter(({ online }) => !online),
    pending: views.reduce((sum, { health }) => sum + (health?.outbox.pending ?? 0), 0),
  }
}
