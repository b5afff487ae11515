import { type Building, type CheckIn, type Clock, MunteokError, type Pass, parserOf } from '@munteok/core'
import Type from 'typebox'
import type { CardDesk } from './card-desk.ts'
import { CardTaps, type LastTap } from './card-taps.ts'
import type { CheckIns } from './check-ins.ts'
import { codeIdentity, passIdentity } from './code-identity.ts'
import type { DeviceReader } from './devices/device-reader.ts'
import type { Reading } from './drivers/driver.ts'
import type { VisitorKey } from './keys/visitor-key.ts'
import type { DeviceRow } from './outbox.ts'
import type { Passes } from './passes.ts'
import type { RoleCards } from './role-cards.ts'

const LastTapState = Type.Object({
  visitor: Type.String(),
  at: Type.Integer(),
  realAt: Type.Integer(),
})
const lastTapParser = parserOf(LastTapState)

export interface CheckInReaderOptions {
  readonly device: string
  /** Absent for the centre as a whole. */
  readonly space: string | undefined
  /** As it holds now. */
  readonly building: () => Building
  readonly checkIns: CheckIns
  readonly passes: Pick<Passes, 'read'>
  readonly store: { saveDevice(row: DeviceRow): void; deviceState(device: string): unknown }
  readonly visitorKey: Pick<VisitorKey, 'pseudonym' | 'pseudonymOfYear'>
  readonly roles: Pick<RoleCards, 'roleOf'>
  /** Who may be waiting for a card to enrol. */
  readonly cards: Pick<CardDesk, 'take'>
  readonly clock: Clock
  /** The clock on the wall, which a simulation leaves alone. */
  readonly realClock: Clock
}

/** Who was read: by a card's identity or a code's. Lives in memory only. */
interface Bearer {
  readonly method: 'card' | 'code'
  readonly identity: string
}

/**
 * A reader of cards or of QR and bar codes: each tap of a card is a check-in, and so is each showing of
 * a code. The card's number and the code's text end here.
 */
export class CheckInReader implements DeviceReader {
  readonly #options: CheckInReaderOptions
  #taps: CardTaps

  constructor(options: CheckInReaderOptions) {
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
    for (const reading of readings) {
      if (reading.kind === 'card') this.#takeBearer({ method: 'card', identity: reading.identity }, at)
      if (reading.kind === 'code') this.#takeCode(reading.text, at)
    }
  }

  retry(): void {}

  /** A code of the centre's says where its people go; any other one, who shows it. */
  #takeCode(text: string, at: number): void {
    const { passes, checkIns } = this.#options
    const code = text.trim()
    const reading = passes.read(code, at)
    if (!reading) this.#takeBearer({ method: 'code', identity: codeIdentity(code) }, at)
    else if (reading.ok) this.#takePass(reading.pass, at)
    else this.#onTap(codeIdentity(code), at, () => checkIns.refuse({ at, ...reading.refusal }))
  }

  #takeBearer(bearer: Bearer, at: number): void {
    this.#onTap(bearer.identity, at, (visitor, row) => {
      const { cards, store, checkIns } = this.#options
      if (cards.take(bearer.identity)) store.saveDevice(row)
      else checkIns.take(this.#checkIn(bearer, visitor, at), row)
    })
  }

  #takePass(pass: Pass, at: number): void {
    this.#onTap(passIdentity(pass), at, (visitor, row) =>
      this.#options.checkIns.take(this.#checkInByPass(pass, visitor, at), row),
    )
  }

  /** Does what a tap is to do, unless the card or code has only stayed. */
  #onTap(identity: string, at: number, deed: (visitor: string, row: DeviceRow) => void): void {
    const visitor = this.#options.visitorKey.pseudonym(identity, at)
    const frame = this.#taps.frame(visitor)
    const isStay = this.#taps.isStay(frame)
    this.#taps.seen(frame)
    if (isStay) {
      if (this.#taps.isKeepingDue()) this.#keep(frame)
      return
    }
    deed(visitor, this.#row(frame))
    this.#taps.kept(frame)
  }

  /** A group is one and the same whenever it shows its code; a programme's poster is shown by many. */
  #checkInByPass({ kind, programme, space, people }: Pass, visitor: string, at: number): CheckIn {
    const { device, building } = this.#options
    const { programmes = [] } = building().usage
    const place = space ?? programmes.find(({ id }) => id === programme)?.space ?? this.#options.space
    return {
      ...{ kind: 'check-in', at, device },
      ...(place !== undefined && { space: place }),
      method: 'code',
      ...(programme !== undefined && { programme }),
      role: 'visitor',
      ...(kind === 'group' && { visitor }),
      people: people ?? 1,
    }
  }

  #checkIn({ method, identity }: Bearer, visitor: string, at: number): CheckIn {
    const { device, space, roles, visitorKey } = this.#options
    const role = roles.roleOf(identity)
    const visitorOfYear = role === 'visitor' ? visitorKey.pseudonymOfYear(identity, at) : undefined
    return {
      kind: 'check-in',
      at,
      device,
      ...(space !== undefined && { space }),
      method,
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
