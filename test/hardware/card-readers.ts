import { setTimeout as sleep } from 'node:timers/promises'
import type { DeviceSettings } from '@munteok/core'
import { cardBytes, encodeRdm6300Frame } from '@munteok/firmware-sim'
import { FtdiAdapter } from './ftdi-adapter.ts'
import type { Guest } from './guest.ts'
import { KeyboardWedge } from './keyboard-wedge.ts'
import { cycle, type Plug } from './plug.ts'
import type { Truth } from './truth.ts'

export const CARD_READERS: readonly DeviceSettings[] = [
  { id: 'reader', driver: 'rdm6300', usb: { vendor: '0403', product: '6001', serial: 'RDR002' } },
  { id: 'wedge', driver: 'hid-keyboard', usb: { vendor: '0627', product: '0001', serial: 'WDG004' } },
]

/** The wedge's keystrokes, for whoever reads keyboards. */
export const WEDGE_EVENTS = '/dev/input/by-id/usb-QEMU_QEMU_USB_Keyboard_WDG004-event-kbd'

/** While a card stays, its frame is repeated. */
const FRAMES = 3
const BETWEEN_FRAMES_MS = 100

/** The cards of one group of people, as printed on them: each reader sees the same, one after the other. */
function cards(): () => string {
  let number = 13_110_987
  return () => String(++number).padStart(10, '0')
}

/** A reader that sends a card's frame again and again while it stays. */
export function serialReader(guest: Guest, truth: Truth): Plug {
  const adapter = new FtdiAdapter({ guest, line: 'reader', serial: 'RDR002' })
  const socket = cycle(2, 4, 3)
  const card = cards()
  return {
    name: 'reader',
    devices: ['reader'],
    plug: () => adapter.plug(socket()),
    unplug: () => adapter.unplug(),
    async use() {
      const number = card()
      truth.show('reader', number)
      for (let i = 0; i < FRAMES; i++) {
        await adapter.write(encodeRdm6300Frame(cardBytes(number)))
        await sleep(BETWEEN_FRAMES_MS)
      }
    },
    breakOff: () => adapter.write(encodeRdm6300Frame(cardBytes('4294967295')).subarray(0, 8)),
  }
}

/** A reader that types. */
export function keyboardReader(guest: Guest, truth: Truth): Plug {
  const wedge = new KeyboardWedge(guest, 'WDG004')
  const socket = cycle(5, 7)
  const card = cards()
  return {
    name: 'wedge',
    devices: ['wedge'],
    plug: () => wedge.plug(socket()),
    unplug: () => wedge.unplug(),
    async use() {
      const number = card()
      truth.show('wedge', number)
      await wedge.type([...number, 'ret'])
    },
    breakOff: () => wedge.type(['4', '2', '9', '4']),
  }
}
