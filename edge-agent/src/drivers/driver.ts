import { MunteokError, parserOf } from '@munteok/core'
import type { Static, TSchema } from 'typebox'

/** What a device said. */
export type Reading = Totals | Step | Card | Fault

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

/**
 * - `checksum`: a whole frame whose check bytes do not fit.
 * - `torn`: a frame that another one interrupted, or that holds what no frame holds.
 * - `noise`: bytes between frames.
 * - `overlong`: a line beyond the cap.
 * - `unmatched`: a line that the pattern does not know: a device's log, say.
 * - `implausible`: a number that no device can mean.
 */
export type FaultKind = 'checksum' | 'torn' | 'noise' | 'overlong' | 'unmatched' | 'implausible'

/** Bytes that make no reading. */
export interface Fault {
  readonly kind: 'fault'
  readonly fault: FaultKind
  /** How many bytes. */
  readonly length: number
  /** The first of them, for a person who searches the cause. Never given for a card. */
  readonly hex?: string
}

/**
 * One device's protocol: bytes in, readings out, the same readings however the bytes are split into
 * chunks. Keeps no more than a frame or a line. A new one is made for each connection, so that two
 * halves of different frames are never joined.
 */
export interface DeviceDriver {
  push(chunk: Uint8Array): Reading[]
}

/** What `serialport` is asked for; 8 data bits, no parity, one stop bit when absent. */
export interface SerialSettings {
  readonly baudRate: number
  readonly dataBits?: 7 | 8
  readonly parity?: 'none' | 'even' | 'odd'
  readonly stopBits?: 1 | 2
}

export type Measures = 'passages' | 'cards'

/** A driver with its options checked. */
export interface ConfiguredDriver {
  readonly name: string
  readonly measures: Measures
  readonly serial: SerialSettings
  create(): DeviceDriver
}

export interface DriverDefinition {
  readonly name: string
  readonly measures: Measures
  /**
   * @param where the device, for the error
   * @throws MunteokError `input` for options that the driver does not know or cannot use
   */
  configure(options: unknown, where: string): ConfiguredDriver
}

export interface DriverParts<S extends TSchema> {
  readonly name: string
  readonly measures: Measures
  readonly options: S
  serial(options: Static<S>): SerialSettings
  /** @throws MunteokError `input` for options that no schema can judge */
  create(options: Static<S>): DeviceDriver
}

export function defineDriver<S extends TSchema>(parts: DriverParts<S>): DriverDefinition {
  const parser = parserOf(parts.options)
  const { name, measures } = parts
  return {
    name,
    measures,
    configure(given, where) {
      const options = parser.parse(given ?? {}, `${where}, options of driver "${name}"`)
      const create = () => {
        try {
          return parts.create(options)
        } catch (error) {
          if (!(error instanceof MunteokError)) throw error
          throw new MunteokError(error.kind, error.code, `${where}: ${error.message}`, { cause: error })
        }
      }
      create()
      return { name, measures, serial: parts.serial(options), create }
    },
  }
}

/** The first bytes of a fault, for a log line. */
export function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.subarray(0, 32)).toString('hex')
}
