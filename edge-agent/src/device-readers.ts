import { type Building, type Clock, type DeviceSettings, MunteokError } from '@munteok/core'
import { type Log, realClock } from '@munteok/runtime'
import type { CardDesk } from './card-desk.ts'
import { CheckInReader } from './check-in-reader.ts'
import type { CheckIns } from './check-ins.ts'
import type { DeviceReader } from './devices/device-reader.ts'
import { DoorCounter } from './doors/door-counter.ts'
import { cardIdentity } from './drivers/card-identity.ts'
import type { ConfiguredDriver, Reading } from './drivers/driver.ts'
import type { VisitorKey } from './keys/visitor-key.ts'
import type { Outbox } from './outbox.ts'
import type { Passes } from './passes.ts'
import type { RoleCards } from './role-cards.ts'

/** The device of what is done at the kiosk's page. */
export const KIOSK_DEVICE = 'kiosk'

export interface DeviceReadersOptions {
  /** As it holds now. */
  readonly building: () => Building
  readonly outbox: Outbox
  readonly checkIns: CheckIns
  readonly visitorKey: VisitorKey
  readonly roles: RoleCards
  readonly cards: CardDesk
  readonly passes: Passes
  readonly clock: Clock
  readonly log: Log
}

/** Makes of each configured device what its readings come to. */
export class DeviceReaders {
  readonly #options: DeviceReadersOptions
  #visitorKeyFault: MunteokError | undefined
  #pageReader: DeviceReader | undefined

  constructor(options: DeviceReadersOptions) {
    this.#options = options
  }

  /** Opens the visitor key. One that cannot be used stops the card readers, not the counters. */
  openVisitorKey(): void {
    const { visitorKey, clock } = this.#options
    try {
      visitorKey.open(clock.now())
      this.turnVisitorKey()
    } catch (error) {
      if (!(error instanceof MunteokError)) throw error
      this.#visitorKeyFault = error
    }
  }

  /** To be called now and then: yesterday's key goes with yesterday, also where nobody taps a card. */
  turnVisitorKey(): void {
    this.#options.visitorKey.turn(this.#options.clock.now())
  }

  /** @throws MunteokError `input` when the settings do not suit what the driver measures */
  create(settings: DeviceSettings, driver: ConfiguredDriver): DeviceReader {
    return driver.measures === 'passages'
      ? this.#doorCounter(settings, driver)
      : this.#checkInReader(settings, driver)
  }

  /**
   * What a reader typed into the kiosk's page: ten digits are a card's number, anything else is a code.
   * @throws MunteokError `input` while nobody's card may be read
   */
  typed(text: string): void {
    const number = text.trim()
    const reading: Reading = /^\d{10}$/.test(number)
      ? { kind: 'card', identity: cardIdentity(number) }
      : { kind: 'code', text }
    this.#pageReader ??= this.#checkInReaderOf(KIOSK_DEVICE, undefined)
    this.#pageReader.take([reading], this.#options.clock.now())
  }

  #doorCounter({ id: device, portal, reversed }: DeviceSettings, { name }: ConfiguredDriver): DeviceReader {
    if (portal === undefined) throw unsuited(device, `driver "${name}" counts passages: give it a "portal"`)
    const { outbox: store, log } = this.#options
    const counter = new DoorCounter({ device, portal, reversed: reversed ?? false, store, log })
    counter.load()
    return counter
  }

  #checkInReader({ id: device, portal, space }: DeviceSettings, { name }: ConfiguredDriver): DeviceReader {
    if (portal !== undefined)
      throw unsuited(
        device,
        `driver "${name}" reads cards or codes: give it a "space" or nothing, not a "portal"`,
      )
    return this.#checkInReaderOf(device, space)
  }

  #checkInReaderOf(device: string, space: string | undefined): DeviceReader {
    if (this.#visitorKeyFault) throw unsuited(device, this.#visitorKeyFault.message)
    const { outbox: store, log: _, ...rest } = this.#options
    const reader = new CheckInReader({ ...rest, device, space, store, realClock })
    reader.load()
    return reader
  }
}

function unsuited(device: string, message: string): MunteokError {
  return new MunteokError('input', 'device', `device "${device}": ${message}`)
}
