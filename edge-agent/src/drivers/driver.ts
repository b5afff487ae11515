import { MunteokError, parserOf } from '@munteok/core'
import Type, { type Static, type TSchema } from 'typebox'

/** What a device said. */
export type Reading = Totals | Step | Card | Code | Info | Fault

/** Running totals since the device's power came on. They start again at zero after `modulus` - 1. */
export interface Totals {
  readonly kind: 'totals'
  readonly in: number
  readonly out: number
  readonly modulus?: number
}

/** People who passed just now. */
export interface Step {
  readonly kind: 'step'
  readonly in: number
  readonly out: number
}

/** A card, by the identity that `cardIdentity` gives it. Lives in memory only. */
export interface Card {
  readonly kind: 'card'
  readonly identity: string
}

/** The text of a QR or bar code. Lives in memory only: it may name a person as a card's number does. */
export interface Code {
  readonly kind: 'code'
  readonly text: string
}

/** What a device told of itself: an answer, though nobody came by. */
export interface Info {
  readonly kind: 'info'
  readonly firmware?: string
}

/**
 * - `checksum`: a whole frame whose check bytes do not fit.
 * - `torn`: a frame that another one interrupted, or that holds what no frame holds.
 * - `noise`: bytes between frames.
 * - `overlong`: a line beyond the cap.
 * - `unmatched`: a line that the pattern does not know: a device's log, say.
 * - `implausible`: a number that no device can mean.
 * - `unanswered`: a question that the device did not answer in time.
 * - `refused`: a question that it answered with an error of its own.
 */
export type FaultKind =
  | 'checksum'
  | 'torn'
  | 'noise'
  | 'overlong'
  | 'unmatched'
  | 'implausible'
  | 'unanswered'
  | 'refused'

/** Bytes that make no reading. */
export interface Fault {
  readonly kind: 'fault'
  readonly fault: FaultKind
  /** How many bytes. */
  readonly length: number
  /** The first of them, for a person who searches the cause. Never given for a card. */
  readonly hex?: string
  /** What the device says is wrong. */
  readonly detail?: string
}

/**
 * One device's protocol, without any port or timer: bytes in, readings out, the same readings however
 * the bytes are split into chunks. Keeps no more than a frame or a line. A new one is made for each
 * connection, so that two halves of different frames are never joined.
 *
 * `nowMs` is a monotonic clock for time-outs and pauses only, in milliseconds since anything.
 */
export interface DeviceDriver {
  /** @param chunk bytes of a serial port as they came, or one HID report */
  push(chunk: Uint8Array, nowMs: number): Reading[]
  /**
   * For devices that are asked, or whose messages end with a pause. Called once at the connection, then
   * after each `push` and whenever `againInMs` has passed.
   */
  wake?(nowMs: number): Wake
}

export interface Wake {
  /** To be sent now. */
  readonly send?: Uint8Array
  readonly readings?: readonly Reading[]
  /** When to wake it again at the latest; not before the next `push` when absent. */
  readonly againInMs?: number
}

/** What `serialport` is asked for; 8 data bits, no parity, one stop bit when absent. */
export interface SerialSettings {
  readonly baudRate: number
  readonly dataBits?: 7 | 8
  readonly parity?: 'none' | 'even' | 'odd'
  readonly stopBits?: 1 | 2
}

/** Which of a HID device's interfaces speaks: the top-level collection of its report descriptor. */
export interface HidUsage {
  readonly page: number
  readonly usage: number
}

export type Connection =
  | { readonly kind: 'serial'; readonly settings: SerialSettings }
  | { readonly kind: 'hid'; readonly usage: HidUsage }

/** What is known of a device that was found, before it has said anything. USB ids are four hex digits. */
export interface FoundDevice {
  readonly path: string
  readonly vendor?: string
  readonly product?: string
  readonly serial?: string
  /** udev's `ID_PATH`: the socket that it is in. */
  readonly socket?: string
  /** What the device, or its adapter, calls itself. */
  readonly name?: string
}

export type Measures = 'passages' | 'check-ins'

/** A driver with its options checked. */
export interface ConfiguredDriver {
  readonly name: string
  readonly measures: Measures
  readonly connection: Connection
  /** A device that is well says or answers something at least so often; absent where it may be silent for ever. */
  readonly speaksWithinMs?: number
  create(device: FoundDevice): DeviceDriver
}

/** USB ids that a device is known to come with. An adapter's ids fit many devices: `isAdapter`. */
export interface KnownUsb {
  readonly vendor: string
  readonly product?: string
  readonly isAdapter?: boolean
}

export interface DriverDefinition {
  readonly name: string
  /** The devices that it is for, as they are called in shops. */
  readonly title: string
  readonly measures: Measures
  readonly knownUsb: readonly KnownUsb[]
  /** The options' JSON schema: for help texts. */
  readonly options: TSchema
  /**
   * @param where the device, for the error
   * @throws MunteokError `input` for options that the driver does not know or cannot use
   */
  configure(options: unknown, where: string): ConfiguredDriver
}

export interface DriverParts<S extends TSchema> {
  readonly name: string
  readonly title: string
  readonly measures: Measures
  readonly knownUsb?: readonly KnownUsb[]
  readonly options: S
  connection(options: Static<S>): Connection
  /** @see ConfiguredDriver.speaksWithinMs */
  speaksWithinMs?(options: Static<S>): number | undefined
  /** @throws MunteokError `input` for options that no schema can judge */
  create(options: Static<S>, device: FoundDevice): DeviceDriver
}

/** Stands for the device while options are only checked. */
const NO_DEVICE: FoundDevice = { path: '' }

export function defineDriver<S extends TSchema>(parts: DriverParts<S>): DriverDefinition {
  const parser = parserOf(parts.options)
  const { name, title, measures, knownUsb = [] } = parts
  return {
    name,
    title,
    measures,
    knownUsb,
    options: parts.options,
    configure(given, where) {
      const options = parser.parse(given ?? {}, `${where}, options of driver "${name}"`)
      const create = (device: FoundDevice) => {
        try {
          return parts.create(options, device)
        } catch (error) {
          if (!(error instanceof MunteokError)) throw error
          throw new MunteokError(error.kind, error.code, `${where}: ${error.message}`, { cause: error })
        }
      }
      create(NO_DEVICE)
      const speaksWithinMs = parts.speaksWithinMs?.(options)
      return {
        name,
        measures,
        connection: parts.connection(options),
        ...(speaksWithinMs !== undefined && { speaksWithinMs }),
        create,
      }
    },
  }
}

/** A serial port's settings with 8 data bits, no parity and one stop bit. */
export function serialAt(baudRate: number): Connection {
  return { kind: 'serial', settings: { baudRate } }
}

/** The option that each serial driver has. */
export const Baud = Type.Optional(
  Type.Integer({ minimum: 300, maximum: 4_000_000, description: 'bits per second on the line' }),
)

/** The first bytes of a fault, for a log line. */
export function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.subarray(0, 32)).toString('hex')
}
