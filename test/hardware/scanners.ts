import type { DeviceSettings } from '@munteok/core'
import { encodePosReports } from '@munteok/firmware-sim'
import { GadgetScanner } from './gadget-scanner.ts'
import type { Guest } from './guest.ts'
import type { Plug } from './plug.ts'
import type { Truth } from './truth.ts'
import { UhidScanner } from './uhid-scanner.ts'

const HONEYWELL = {
  vendor: '0c2e',
  product: '0b61',
  serial: 'POS005',
  manufacturer: 'Honeywell',
  name: 'Xenon',
}
const NEWLAND = { vendor: '1eab', product: '8203', serial: 'POS006', manufacturer: 'Newland', name: 'FM420' }

export const SCANNERS: readonly DeviceSettings[] = [
  {
    id: 'pos',
    driver: 'hid-pos',
    usb: { vendor: HONEYWELL.vendor, product: HONEYWELL.product, serial: HONEYWELL.serial },
  },
  { id: 'line', driver: 'serial-scanner', usb: { vendor: HONEYWELL.vendor, product: HONEYWELL.product } },
  { id: 'fixed-scanner', driver: 'hid-pos', usb: { vendor: NEWLAND.vendor, product: NEWLAND.product } },
]

/** One that is a HID POS device and a serial port at once. */
export function compositeScanner(guest: Guest, truth: Truth): Plug & { make(): Promise<void> } {
  const scanner = new GadgetScanner(guest, HONEYWELL)
  let tickets = 0
  return {
    name: 'composite scanner',
    devices: ['pos', 'line'],
    make: () => scanner.make(),
    plug: () => scanner.plug(),
    unplug: () => scanner.unplug(),
    async use() {
      const code = longCode('ticket', ++tickets)
      truth.show('pos', code)
      await scanner.report(encodePosReports(code, 'honeywell'))
      truth.show('line', code)
      await scanner.line(Buffer.from(`${code}\r\n`))
    },
    async breakOff() {
      await scanner.report(encodePosReports(longCode('cut', 0), 'honeywell').slice(0, 1))
      await scanner.line(Buffer.from('https://tickets.exa'))
    },
  }
}

/** One that is built in: its reports differ. */
export function builtInScanner(guest: Guest, truth: Truth): Plug {
  const scanner = new UhidScanner(guest, NEWLAND)
  let passes = 0
  return {
    name: 'built-in scanner',
    devices: ['fixed-scanner'],
    plug: () => scanner.plug(),
    unplug: () => scanner.unplug(),
    async use() {
      const code = longCode('pass', ++passes)
      truth.show('fixed-scanner', code)
      await scanner.report(encodePosReports(code, 'newland'))
    },
    breakOff: async () => scanner.report(encodePosReports(longCode('cut', 0), 'newland').slice(0, 1)),
  }
}

/** Longer than a report holds. */
function longCode(name: string, number: number): string {
  return `https://tickets.example/${name}/${'0123456789'.repeat(4)}/${number}`
}
