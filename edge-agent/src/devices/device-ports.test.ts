import { type DeviceSettings, MunteokError } from '@munteok/core'
import { describe, expect, it } from 'vitest'
import type { Connection } from '../drivers/driver.ts'
import { ManualTimers } from '../test-kit/manual-timers.ts'
import { PluggedPorts } from '../test-kit/plugged-ports.ts'
import { DevicePorts } from './device-ports.ts'
import type { HidSystem } from './hid/hid-system.ts'
import type { Trouble } from './transport.ts'

const SCANNER = { vendor: '0c2e', product: '0b61', serial: 'POS77' }
const HID: Connection = { kind: 'hid', usage: { page: 0x8c, usage: 0x02 } }
const SERIAL: Connection = { kind: 'serial', settings: { baudRate: 9_600 } }

const withoutLibrary: HidSystem = {
  load: () => Promise.reject(new MunteokError('outside', 'library-missing', 'install libusb-1.0-0')),
  lock: async () => undefined,
  nodeAt: () => '',
  wedgeWarning: () => undefined,
  watch: () => () => {},
}

/** The first trouble of a device at its transport. */
async function firstTrouble(ports: DevicePorts, settings: DeviceSettings, connection: Connection) {
  let tell: (trouble: Trouble) => void = () => {}
  const told = new Promise<Trouble>((resolve) => {
    tell = resolve
  })
  const events = { opened() {}, bytes() {}, trouble: (trouble: Trouble) => tell(trouble) }
  const transport = await ports.transport(settings, { connection }, events, () => {})
  transport.start()
  const trouble = await told
  await transport.close()
  return trouble
}

describe("an agent's ports", () => {
  it('are looked for among HID devices or serial ports, as the driver says', async () => {
    const asHid: DeviceSettings = { id: 'hid', driver: 'hid-pos', usb: SCANNER }
    const asSerial: DeviceSettings = { id: 'serial', driver: 'serial-scanner', usb: SCANNER }
    const ports = new DevicePorts({
      devices: [asHid, asSerial],
      timers: new ManualTimers(),
      serialDevices: new PluggedPorts(),
      hidSystem: withoutLibrary,
    })
    expect(await firstTrouble(ports, asHid, HID)).toMatchObject({
      code: 'library-missing',
      message: expect.stringContaining('libusb-1.0-0'),
    })
    expect(await firstTrouble(ports, asSerial, SERIAL)).toMatchObject({ code: 'not-there' })
  })
})
