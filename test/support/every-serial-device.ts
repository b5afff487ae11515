import type { DeviceSettings, Site } from '@munteok/core'
import type { FaultSettings } from '@munteok/firmware-sim'

/**
 * How a device says what it counts: totals that run on, which the host compares; or each one once, on
 * the way or when it is asked for them.
 */
export type Says = 'totals' | 'each-once' | 'taps'

export interface SoakedDevice {
  readonly settings: Omit<DeviceSettings, 'path'>
  readonly says: Says
  /** True where what a bad line damages is said again, or can be asked for again. */
  readonly mends: boolean
  /** After so many frames the agent knows that its totals began at zero: it believes it at the second time. */
  readonly framesOfAStart?: number
}

const TOTALS_LINE = '^IN (?<totalIn>\\d+) OUT (?<totalOut>\\d+)$'
const modbus = { unit: 7, pollEveryMs: 200 }

/** One of each kind that speaks over a serial line. */
export const EVERY_SERIAL_DEVICE: readonly SoakedDevice[] = [
  {
    settings: {
      ...{ id: 'entrance', driver: 'terabee-evo', portal: 'entrance' },
      options: { byteOrder: 'little', crcFrom: 'after-header' },
    },
    // Between two totals, a second apart, it says its distances five times.
    ...{ says: 'totals', mends: true, framesOfAStart: 12 },
  },
  {
    settings: {
      ...{ id: 'rear-door', driver: 'text-counter', portal: 'rear-door' },
      options: { pattern: TOTALS_LINE },
    },
    ...{ says: 'totals', mends: true },
  },
  {
    settings: {
      ...{ id: 'stairs-2f', driver: 'modbus-counter', portal: 'stairs-2f' },
      // No register between them: asked for both at once, it refuses, and each of them is asked for alone.
      options: { ...modbus, in: { register: 16 }, out: { register: 19, width: 32 } },
    },
    ...{ says: 'totals', mends: true, framesOfAStart: 5 },
  },
  {
    settings: {
      ...{ id: 'stairs-3f', driver: 'modbus-counter', portal: 'stairs-3f' },
      options: {
        ...{ ...modbus, function: 4, in: { register: 0 }, out: { register: 1 } },
        semantics: 'since-last-read',
      },
    },
    ...{ says: 'each-once', mends: false },
  },
  {
    settings: { id: 'stairs-b1', driver: 'text-counter', portal: 'stairs-b1', reversed: true },
    ...{ says: 'each-once', mends: false },
  },
  { settings: { id: 'rdm6300', driver: 'rdm6300' }, says: 'taps', mends: true },
  // It says a card once: where that is damaged, the tap is lost.
  { settings: { id: 'id-12la', driver: 'id-12la' }, says: 'taps', mends: false },
  { settings: { id: 'pn532', driver: 'pn532', space: 'kitchen' }, says: 'taps', mends: true },
  { settings: { id: 'gm65', driver: 'gm65' }, says: 'taps', mends: false },
  { settings: { id: 'serial-scanner', driver: 'serial-scanner' }, says: 'taps', mends: false },
]

export const AGENT = '1f'

/** All of them at one agent of the Dobong centre. */
export function siteOfOneAgent(site: Site): Site {
  const devices = EVERY_SERIAL_DEVICE.map(({ settings }) => ({ ...settings, path: `devices/${settings.id}` }))
  return {
    ...site,
    agents: site.agents.filter(({ name }) => name === AGENT).map((agent) => ({ ...agent, devices })),
  }
}

export const GOOD_LINE: Partial<FaultSettings> = {
  ...{ lineNoise: 0, corruptFrames: 0, tornFrames: 0, lostBytes: 0, doubledBytes: 0 },
}

export const BAD_LINE: Partial<FaultSettings> = {
  ...{ lineNoise: 0.05, corruptFrames: 0.05, tornFrames: 0.03, lostBytes: 0.03, doubledBytes: 0.03 },
}
