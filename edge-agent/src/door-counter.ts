import { MunteokError, type Passage, parserOf } from '@munteok/core'
import type { Log } from '@munteok/runtime'
import Type, { type Static } from 'typebox'
import { type CounterState, nextTotals, type TotalsReading, type Verdict } from './counter-totals.ts'
import type { DeviceReader } from './device-reader.ts'
import type { Reading, Totals } from './drivers/driver.ts'
import type { DeviceRow } from './outbox.ts'

/** A pause of this length is told with the count that ends it; so the last reading is kept as often. */
const GAP_MS = 60_000

const State = Type.Object({
  totals: Type.Optional(Type.Object({ in: Type.Integer(), out: Type.Integer(), at: Type.Integer() })),
  carried: Type.Object({
    in: Type.Integer(),
    out: Type.Integer(),
    since: Type.Optional(Type.Integer()),
  }),
})
type State = Static<typeof State>
const stateParser = parserOf(State)

/** Where passages go. */
export interface PassageStore {
  append(events: readonly Passage[], row: DeviceRow): number
  saveDevice(row: DeviceRow): void
  deviceState(device: string): unknown
}

export interface DoorCounterOptions {
  readonly device: string
  readonly portal: string
  readonly reversed: boolean
  readonly store: PassageStore
  readonly log: Log
}

/**
 * A counter at a portal. People counted are added to what is carried, and what is carried is stored
 * as one event together with the totals it leads up to; whatever cannot be stored is carried on.
 */
export class DoorCounter implements DeviceReader {
  readonly #options: DoorCounterOptions
  #totals: CounterState | undefined
  #held: TotalsReading | undefined
  #carried: State['carried'] = { in: 0, out: 0 }
  /** True while the last attempt to store failed. */
  #failing = false
  #connectedSince = 0
  /** The time of the last reading that is on the disk. */
  #keptAt = 0

  constructor(options: DoorCounterOptions) {
    this.#options = options
  }

  /** Takes up where the last process left off. */
  load(): void {
    const kept = this.#options.store.deviceState(this.#options.device)
    if (!stateParser.check(kept)) return
    this.#totals = kept.totals
    this.#carried = kept.carried
    this.#keptAt = kept.totals?.at ?? 0
    this.#failing = this.#isCarrying
  }

  connected(at: number): void {
    this.#connectedSince = at
  }

  take(readings: readonly Reading[], at: number): void {
    let isNew = false
    for (const reading of readings) {
      if (reading.kind === 'step') this.#count(reading.in, reading.out, at)
      else if (reading.kind === 'totals') isNew = this.#takeTotals(reading, at) || isNew
    }
    if (this.#isCarrying) this.#store(at)
    else if (isNew || this.#isKeepingDue()) this.#keep()
  }

  retry(at: number): void {
    if (this.#failing && this.#isCarrying) this.#store(at)
  }

  get #isCarrying(): boolean {
    return this.#carried.in + this.#carried.out > 0
  }

  #isKeepingDue(): boolean {
    return this.#totals !== undefined && Math.abs(this.#totals.at - this.#keptAt) >= GAP_MS
  }

  /** @returns true when the totals begin anew, which must be kept even though nothing was counted */
  #takeTotals(totals: Totals, at: number): boolean {
    const reading = { in: totals.in, out: totals.out, at, modulus: totals.modulus }
    const verdict = nextTotals(this.#totals, this.#held, reading)
    this.#tell(verdict, reading)
    this.#held = verdict.kind === 'held' ? reading : undefined
    if (verdict.kind === 'held') return false
    const since = this.#gapBefore(at)
    this.#totals = verdict.state
    if (verdict.kind !== 'counted') return true
    this.#count(verdict.in, verdict.out, at, since)
    return false
  }

  /** When counting paused, if the device was away for longer than a moment since its last reading. */
  #gapBefore(at: number): number | undefined {
    const last = this.#totals?.at
    if (last === undefined || last >= this.#connectedSince || at - last <= GAP_MS) return undefined
    return last
  }

  #count(entered: number, left: number, at: number, since?: number): void {
    if (entered + left === 0) return
    const carried = this.#carried
    const began = carried.since ?? since ?? (this.#isCarrying ? at : undefined)
    this.#carried = {
      in: carried.in + entered,
      out: carried.out + left,
      ...(began !== undefined && { since: began }),
    }
  }

  #store(at: number): void {
    const carried = this.#carried
    this.#carried = { in: 0, out: 0 }
    try {
      this.#options.store.append([this.#passage(carried, at)], this.#row())
      this.#failing = false
      this.#keptAt = this.#totals?.at ?? 0
    } catch (error) {
      if (!(error instanceof MunteokError)) throw error
      this.#carried = { since: at, ...carried }
      this.#failing = true
      this.#keep()
    }
  }

  #passage({ in: entered, out, since }: State['carried'], at: number): Passage {
    const { device, portal, reversed } = this.#options
    return {
      kind: 'passage',
      at,
      ...(since !== undefined && since < at && { since }),
      device,
      portal,
      in: reversed ? out : entered,
      out: reversed ? entered : out,
    }
  }

  /** Writes the state alone. Where even that fails, the outbox tells, and memory still has it. */
  #keep(): void {
    this.#keptAt = this.#totals?.at ?? 0
    try {
      this.#options.store.saveDevice(this.#row())
    } catch (error) {
      if (!(error instanceof MunteokError)) throw error
    }
  }

  #row(): DeviceRow {
    const state: State = { carried: this.#carried, ...(this.#totals && { totals: this.#totals }) }
    return { device: this.#options.device, state }
  }

  #tell(verdict: Verdict, reading: TotalsReading): void {
    const { device, log } = this.#options
    const now = `in ${reading.in}, out ${reading.out}`
    const before = this.#totals ? `in ${this.#totals.in}, out ${this.#totals.out}` : ''
    if (verdict.kind === 'baseline')
      log.info({ device }, `${device}: first totals ever seen (${now}): counting begins here`)
    else if (verdict.kind === 'held')
      log.debug({ device }, `${device}: totals went from ${before} to ${now}: waiting for a second reading`)
    else if (verdict.kind === 'replaced')
      log.warn(
        { device },
        `${device}: totals went from ${before} to ${now}, which nobody can have walked: taken for another device, nothing was counted`,
      )
    else if (verdict.restarted)
      log.warn({ device }, `${device}: the counter started again at zero (${before} became ${now})`)
    else if (verdict.confirmed)
      log.warn(
        { device },
        `${device}: ${verdict.in + verdict.out} people at once (${before} became ${now}): true if people came in a crowd or the agent was away; if the device was replaced, they were counted wrongly`,
      )
  }
}
