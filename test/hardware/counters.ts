import type { DeviceSettings } from '@munteok/core'
import { encodeTerabeeFrame } from '@munteok/firmware-sim'
import { FtdiAdapter } from './ftdi-adapter.ts'
import type { Guest } from './guest.ts'
import { cycle, type Plug } from './plug.ts'
import type { Truth } from './truth.ts'

/** The controller's sixth socket, as udev names it. */
const SIXTH_SOCKET = 'pci-0000:00:03.0-usb-0:6:1.0'

/** One by its serial number, wherever it is; the other by its socket, whichever it is. */
export const COUNTERS: readonly DeviceSettings[] = [
  {
    id: 'counter',
    driver: 'terabee-evo',
    usb: { vendor: '0403', product: '6001', serial: 'CNT001' },
    portal: 'entrance',
  },
  {
    id: 'beams',
    driver: 'text-counter',
    usb: { vendor: '0403', product: '6001', socket: SIXTH_SOCKET },
    portal: 'stairs-2f',
    options: { pattern: '^IN (?<totalIn>\\d+) OUT (?<totalOut>\\d+)$' },
  },
]

/** A counter on a cable that is pulled: moved to another socket each time. */
export function peopleCounter(guest: Guest, truth: Truth): Plug {
  const frame = () => {
    const { in: entered, out: left } = truth.walk('counter', 0, 0)
    return encodeTerabeeFrame({ in: 4_711 + entered, out: 4_690 + left }, 0x01020304)
  }
  const adapter = new FtdiAdapter({ guest, line: 'counter', serial: 'CNT001', says: frame })
  // With the reader's: they change places.
  const socket = cycle(1, 3, 4)
  return {
    name: 'counter',
    devices: ['counter'],
    plug: () => adapter.plug(socket()),
    unplug: () => adapter.unplug(),
    use: async () => void truth.walk('counter', 3, 1),
    breakOff: () => adapter.write(frame().subarray(0, 9)),
  }
}

/** A counter whose adapter is replaced each time, in the same socket. */
export function breakBeams(guest: Guest, truth: Truth): Plug {
  const line = () => {
    const { in: entered, out: left } = truth.walk('beams', 0, 0)
    return Buffer.from(`IN ${88 + entered} OUT ${80 + left}\r\n`)
  }
  const serial = cycle('ARD101', 'ARD102', 'ARD103')
  let adapter: FtdiAdapter | undefined
  return {
    name: 'beams',
    devices: ['beams'],
    plug: async () => {
      adapter = new FtdiAdapter({ guest, line: 'beams', serial: serial(), says: line })
      await adapter.plug(6)
    },
    unplug: async () => adapter?.unplug(),
    use: async () => void truth.walk('beams', 1, 2),
    breakOff: async () => adapter?.write(line().subarray(0, 5)),
  }
}
