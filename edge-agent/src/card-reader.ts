import { type CheckIn, type Clock, MunteokError, parserOf } from '@munteok/core'
import Type from 'typebox'
import { CardTaps, type LastTap } from './card-taps.ts'
import type { CheckIns } from './check-ins.ts'
import type { DeviceReader } from './device-reader.ts'
import type { Reading } from './drivers/driver.ts'
import type { DeviceRow } from './outbox.ts'
import type { RoleCards } from './role-cards.ts'
import type { VisitorKey } from './visitor-key.ts'

const LastTapState = Type.Object({
  visitor: Type.String(),
  at: Type.Integer(),
  realAt: Type.Integer(),
})
const lastTapParser = parserOf(LastTapState)

export interface CardReaderOptions {
  readonly device: string
  /** Absent for the centre as a whole. */
  readonly space: string | undefined
  readonly checkIns: CheckIns
  readonly store: { saveDevice(row: DeviceRow): void; deviceState(device: string): unknown }
  readonly visitorKey: Pick<VisitorKey, 'pseudonym' | 'pseudonymOfYear'>
  readonly roles: Pick<RoleCards, 'roleOf'>
  readonly clock: Clock
  /** The clock on the wall, which a simulation leaves alone. */
  readonly realClock: Clock
}

/** A card reader: each tap is a check-in. The card's number ends here. */
export class CardReader implements DeviceReader {
  readonly #options: CardReaderOptions
  #taps: CardTaps

  constructor(options: CardReaderOptions) {
    this.#options = options
    this.#taps = new CardTaps(options.clock, options.realClock)
  }

  /** Takes up where the last process left off. */
  load(): void {
    const { store, device, clock, realClock } = this.#options
    const kept = store.deviceState(device)
    if (lastTapParser.check(kept)) this.#taps = new CardTaps(clock, realClock, kept)
  }

  connected(): void {}

  take(readings: readonly Reading[], at: number): void {
    for (const reading of readings) if (reading.kind === 'card') this.#takeCard(reading.identity, at)
  }

  retry(): void {}

  #takeCard(identity: string, at: number): void {
    const visitor = this.#options.visitorKey.pseudonym(identity, at)
    const frame = this.#taps.frame(visitor)
    const isStay = this.#taps.isStay(frame)
    this.#taps.seen(frame)
    if (isStay) {
      if (this.#taps.isKeepingDue()) this.#keep(frame)
      return
    }
    this.#options.checkIns.take(this.#checkIn(identity, visitor, at), this.#row(frame))
    this.#taps.kept(frame)
  }

  #checkIn(identity: string, visitor: string, at: number): CheckIn {
    const { device, space, roles, visitorKey } = this.#options
    const role = roles.roleOf(identity)
    const visitorOfYear = role === 'visitor' ? visitorKey.pseudonymOfYear(identity, at) : undefined
    return {
      kind: 'check-in',
      at,
      device,
      ...(space !== undefined && { space }),
      method: 'card',
      role,
      ...(role === 'visitor' && { visitor }),
      ...(visitorOfYear !== undefined && { visitorOfYear }),
      people: 1,
    }
  }

  /** Where it fails, the outbox tells; a restart may then take a card that still lies there for a tap. */
  #keep(frame: LastTap): void {
    this.#taps.kept(frame)
    try {
      this.#options.store.saveDevice(this.#row(frame))
    } catch (error) {
      if (!(error instanceof MunteokError)) throw error
    }
  }

  #row(frame: LastTap): DeviceRow {
    return { device: this.#options.device, state: frame }
  }
}
