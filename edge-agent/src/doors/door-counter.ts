import { MunteokError, type Passage, parserOf } from '@munteok/core'
import type { Log } from '@munteok/runtime'
import Type, { type Static } from 'typebox'
import type { DeviceReader } from '../devices/device-reader.ts'
import type { Reading, Step, Totals } from '../drivers/driver.ts'
import type { DeviceRow } from '../outbox.ts'
import { type CounterState, nextTotals, type TotalsReading, type Verdict } from './counter-totals.ts'
import { DoorCapacity } from './door-capacity.ts'
import { HeldBack, HeldBackState } from './held-back.ts'
import { wordsFor } from './verdict-words.ts'

/** A pause of this length is told with the count that ends it; so the last reading is kept as often. */
const GAP_MS = 60_000
/** While a device is connected, steps that come now were not taken longer ago than this: a busy machine may be late. */
const LATEST_STEPS_MS = 60_000

const State = Type.Object({
  totals: Type.Optional(Type.Object({ in: Type.Integer(), out: Type.Integer(), at: Type.Integer() })),
  carried: Type.Object({
    in: Type.Integer(),
    out: Type.Integer(),
    since: Type.Optional(Type.Integer()),
  }),
  /** When people were last reported, if only none. */
  readAt: Type.Optional(Type.Integer()),
  heldBack: Type.Optional(HeldBackState),
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
 * as one event together with the totals it leads up to; whatever cannot be stored is carried on. People
 * whom no door could have passed in that time are held back: told, and not counted.
 */
export class DoorCounter implements DeviceReader {
  readonly #options: DoorCounterOptions
  #totals: CounterState | undefined
  #held: TotalsReading | undefined
  #carried: State['carried'] = { in: 0, out: 0 }
  /** True while the last attempt to store failed. */
  #failing = false
  #connectedSince = 0
  #capacity = new DoorCapacity()
  #heldBack = new HeldBack()
  #readAt: number | undefined
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
    this.#readAt = kept.readAt ?? kept.totals?.at
    this.#capacity = new DoorCapacity(this.#readAt)
    this.#heldBack = new HeldBack(kept.heldBack)
    this.#keptAt = this.#readAt ?? 0
    this.#failing = this.#isCarrying
  }

  connected(at: number): void {
    this.#connectedSince = at
  }

  take(readings: readonly Reading[], at: number): void {
    let mustKeep = false
    for (const reading of readings)
      if (reading.kind === 'totals') mustKeep = this.#takeTotals(reading, at) || mustKeep
    const steps = readings.filter((reading) => reading.kind === 'step')
    if (steps.length > 0) mustKeep = this.#takeSteps(steps, at) || mustKeep
    this.#heldBack.forgetOld(at)
    if (this.#isCarrying) this.#store(at)
    else if (mustKeep || this.#isKeepingDue()) this.#keep()
  }

  retry(at: number): void {
    if (this.#failing && this.#isCarrying) this.#store(at)
  }

  get heldBack(): number {
    return this.#heldBack.people
  }

  get #isCarrying(): boolean {
    return this.#carried.in + this.#carried.out > 0
  }

  #isKeepingDue(): boolean {
    return this.#readAt !== undefined && Math.abs(this.#readAt - this.#keptAt) >= GAP_MS
  }

  /**
   * What one chunk brings is judged as one: it may have waited.
   * @returns true when the state must be kept even though nothing was counted
   */
  #takeSteps(steps: readonly Step[], at: number): boolean {
    const entered = steps.reduce((sum, step) => sum + step.in, 0)
    const left = steps.reduce((sum, step) => sum + step.out, 0)
    const isFirst = this.#readAt === undefined || this.#readAt < this.#connectedSince
    // A device that counts until it is asked may have counted since it was last connected.
    if (this.#admits(entered + left, at, isFirst ? undefined : LATEST_STEPS_MS)) {
      this.#count(entered, left, at)
      return false
    }
    return this.#holdBack(entered, left, at, `in ${entered}, out ${left} at once`)
  }

  /** @returns true when the totals begin anew, which must be kept even though nothing was counted */
  #takeTotals(totals: Totals, at: number): boolean {
    const reading = { in: totals.in, out: totals.out, at, modulus: totals.modulus }
    const verdict = nextTotals(this.#totals, this.#held, reading)
    this.#held = verdict.kind === 'held' ? reading : undefined
    const change = this.#changeTo(reading)
    if (verdict.kind === 'held') {
      this.#tell(verdict, change)
      return false
    }
    const people = verdict.kind === 'counted' ? verdict.in + verdict.out : 0
    const isAdmitted = this.#admits(people, at)
    if (isAdmitted) this.#tell(verdict, change)
    const since = this.#gapBefore(at)
    this.#totals = verdict.state
    if (verdict.kind !== 'counted') return true
    if (!isAdmitted) return this.#holdBack(verdict.in, verdict.out, at, change)
    this.#count(verdict.in, verdict.out, at, since)
    return false
  }

  #admits(people: number, at: number, longestMs?: number): boolean {
    this.#readAt = at
    return this.#capacity.admits(people, at, longestMs)
  }

  /** @returns true when it is worth a word, and so worth keeping at once */
  #holdBack(entered: number, left: number, at: number, what: string): boolean {
    if (!this.#heldBack.add(entered, left, at)) return false
    const { device, log } = this.#options
    log.warn(
      { device },
      `${device}: held back ${entered + left} people, more than a door can pass in that time (${what}); not counted so far: ${this.#heldBack.people}. Check the counter: something may stand in its beam, or another device is in its place. If people did pass, enter a headcount or a correction on the dashboard`,
    )
    return true
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
      this.#keptAt = this.#readAt ?? 0
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
    this.#keptAt = this.#readAt ?? 0
    try {
      this.#options.store.saveDevice(this.#row())
    } catch (error) {
      if (!(error instanceof MunteokError)) throw error
    }
  }

  #row(): DeviceRow {
    const heldBack = this.#heldBack.state
    const state: State = {
      carried: this.#carried,
      ...(this.#totals && { totals: this.#totals }),
      ...(this.#readAt !== undefined && { readAt: this.#readAt }),
      ...(heldBack && { heldBack }),
    }
    return { device: this.#options.device, state }
  }

  #changeTo(reading: TotalsReading): string {
    const before = this.#totals ? `in ${this.#totals.in}, out ${this.#totals.out}` : 'nothing'
    return `${before} became in ${reading.in}, out ${reading.out}`
  }

  #tell(verdict: Verdict, change: string): void {
    const { device, log } = this.#options
    const words = wordsFor(verdict, change)
    if (words) log[words.level]({ device }, `${device}: ${words.text}`)
  }
}
