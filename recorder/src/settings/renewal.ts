import type { Building } from '@munteok/core'
import type { AlarmWatch } from '../alarms/alarm-watch.ts'
import type { Ledger } from '../ledger.ts'
import type { LiveState } from '../live-state.ts'
import type { PassMaker } from '../pass-maker.ts'
import type { RetainedTopic } from '../retained-topic.ts'
import { UsageQueries } from '../usage-queries.ts'

export interface RenewalParts {
  readonly ledger: Ledger
  readonly state: LiveState
  readonly passes: PassMaker
  readonly alarms: AlarmWatch
  readonly topic: RetainedTopic
  /** Lets the HTTP API answer from these. */
  readonly serve: (building: Building, usage: UsageQueries) => Promise<void>
}

/**
 * Makes anew what rests on the settings of the house when they change. Settings reach neither entries
 * nor roll-ups nor the estimate of who is where, so the ledger, the intake and the connection to the
 * broker go on, and no number is missing or wrong meanwhile.
 */
export class Renewal {
  readonly #parts: RenewalParts
  #underWay: Promise<void> = Promise.resolve()

  constructor(parts: RenewalParts) {
    this.#parts = parts
  }

  /** Serves for the first time. */
  begin(usage: UsageQueries): Promise<void> {
    return this.#parts.serve(this.#parts.ledger.building, usage)
  }

  /** Settles when everybody is answered from the settings that hold now; rejects when that failed. */
  get done(): Promise<void> {
    return this.#underWay
  }

  settingsChanged(): void {
    const { ledger, state, passes, alarms, topic, serve } = this.#parts
    const { building } = ledger
    const usage = usageOf(ledger)
    this.#underWay = this.#after(this.#underWay, () => serve(building, usage))
    passes.settingsChanged(building)
    state.settingsChanged(building, usage)
    topic.publish()
    alarms.look()
  }

  /** Whoever waits for the one before is told when it fails; the next one is tried all the same. */
  async #after(before: Promise<void>, next: () => Promise<void>): Promise<void> {
    await Promise.allSettled([before])
    await next()
  }
}

/** The usage figure by the settings that hold now. */
export function usageOf({ db, settings: { building, formerProgrammes } }: Ledger): UsageQueries {
  return new UsageQueries(db, building, formerProgrammes)
}
