import type { Building, Clock, Listen, Site } from '@munteok/core'
import type { Log } from '@munteok/runtime'
import type { FaultSettings } from './devices/faults.ts'
import type { ReplaySettings } from './replay.ts'

export const DEFAULT_VISITS_PER_DAY = 150

export interface SimulationOptions {
  /** Device paths absolute, as `loadInstallation` gives them: each device gets a pseudo-terminal, linked there. */
  readonly site: Site
  readonly building: Building
  /** The time that the people live by. */
  readonly clock: Clock
  readonly seed: number
  /** Mean visitors on an open weekday; 150 when absent. With 0 nobody comes by himself. */
  readonly visitsPerDay?: number
  /** Everything is off when absent. */
  readonly faults?: Partial<FaultSettings>
  /** Faults of single devices, instead of those, by their names. */
  readonly faultsOf?: Readonly<Record<string, Partial<FaultSettings>>>
  /** NDJSON, appended: see `TruthLine`. */
  readonly truthFile?: string
  /** Instead of the people: a recorded day, count for count. */
  readonly replay?: ReplaySettings
  /** The control panel; none when absent. Port 0 takes any free one. */
  readonly panel?: Listen
  /**
   * Nobody moves before somebody has opened the port of every counter. An agent that has never seen a
   * counter takes its first totals as they are, and does not count what led to them.
   */
  readonly waitForReaders?: boolean
  readonly log: Log
}
