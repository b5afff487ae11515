import { type DeviceSettings, ManualClock } from '@munteok/core'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { Reading } from '../../drivers/driver.ts'
import { KEYBOARD, POS_SCANNER } from '../../drivers/hid-usages.ts'
import { capturedLog } from '../../test-kit/captured-log.ts'
import { FakeHid } from '../../test-kit/fake-hid.ts'
import { honeywellReports, newlandReports, wedgeReports } from '../../test-kit/frames.ts'
import { ManualTimers } from '../../test-kit/manual-timers.ts'
import { Device } from '../device.ts'
import { DevicePorts } from '../device-ports.ts'

const WEDGE = { vendor: 'ffff', product: '0035' }
const SCANNER = { vendor: '1eab', product: '8203' }

let devices: Device[] = []
afterEach(async () => {
  for (const device of devices) await device.close()
  devices = []
})

async function agentWith(...settings: DeviceSettings[]) {
  const hid = new FakeHid()
  const timers = new ManualTimers()
  const ports = new DevicePorts({ devices: settings, timers, hidSystem: hid })
  const { log, said } = capturedLog()
  const taken: Reading[] = []
  devices = settings.map(
    (one) =>
      new Device({
        settings: one,
        clock: new ManualClock(Date.UTC(2026, 10, 24, 3)),
        log,
        ports,
        timers,
        createReader: () => ({
          connected() {},
          retry() {},
          take: (readings) => taken.push(...readings),
          heldBack: 0,
        }),
        onChange() {},
      }),
  )
  for (const device of devices) await device.start()
  const connected = (id: string) =>
    vi.waitFor(() => {
      timers.advance(300)
      expect(devices.find(({ health }) => health.id === id)?.health.state).toBe('connected')
    })
  return { hid, timers, taken, said, connected }
}

describe('HID devices at an agent', () => {
  it('are read each with its own driver, the layout by its vendor, and over an unplug', async () => {
    const { hid, taken, connected } = await agentWith(
      { id: 'wedge', driver: 'hid-keyboard', usb: WEDGE },
      { id: 'scanner', driver: 'hid-pos', usb: SCANNER },
    )
    hid.plug('/dev/hidraw-w', [KEYBOARD], WEDGE)
    hid.plug('/dev/hidraw-s', [KEYBOARD, POS_SCANNER], SCANNER)
    await connected('wedge')
    await connected('scanner')
    const [half, ...rest] = newlandReports(Buffer.from('x'.repeat(60)))
    if (!half) throw new Error('no report')
    hid.send('/dev/hidraw-s', half)
    for (const report of wedgeReports('00131')) hid.send('/dev/hidraw-w', report)
    hid.unplug('/dev/hidraw-s')
    hid.unplug('/dev/hidraw-w')
    hid.plug('/dev/hidraw-s2', [POS_SCANNER], SCANNER)
    hid.plug('/dev/hidraw-w2', [KEYBOARD], WEDGE)
    await connected('wedge')
    await connected('scanner')
    for (const report of wedgeReports('10988\n0013110988\n')) hid.send('/dev/hidraw-w2', report)
    for (const report of newlandReports(Buffer.from('DOBONG-7'))) hid.send('/dev/hidraw-s2', report)
    expect(rest).toHaveLength(1)
    expect(taken.filter(({ kind }) => kind !== 'fault')).toEqual([
      { kind: 'card', identity: '0013110988' },
      { kind: 'code', text: 'DOBONG-7' },
    ])
    expect(devices.map(({ health }) => [health.id, health.readings, health.reconnects])).toEqual([
      ['wedge', 1, 1],
      ['scanner', 1, 1],
    ])
  })

  it('say nothing of a card or a code in their log', async () => {
    const { hid, said, connected } = await agentWith({ id: 'wedge', driver: 'hid-keyboard', usb: WEDGE })
    hid.plug('/dev/hidraw-w', [KEYBOARD], WEDGE)
    await connected('wedge')
    for (const report of wedgeReports('001311098\n0013110988\n')) hid.send('/dev/hidraw-w', report)
    const lines = ['debug', 'info', 'warn', 'error'].flatMap((level) => said(level as 'debug'))
    expect(lines.join('\n')).toContain('torn')
    expect(lines.join('\n')).not.toMatch(/0?01311098/)
  })

  it('warn of a wedge reader that types into windows, in the log', async () => {
    const { hid, timers, said, connected } = await agentWith({
      id: 'wedge',
      driver: 'hid-keyboard',
      usb: WEDGE,
    })
    hid.warning = 'it types into windows'
    hid.plug('/dev/hidraw-w', [KEYBOARD], WEDGE)
    await connected('wedge')
    timers.advance(2_000)
    expect(said('warn')).toContainEqual(expect.stringContaining('it types into windows'))
  })

  it('forget a number whose end never came', async () => {
    const { hid, timers, connected } = await agentWith({ id: 'wedge', driver: 'hid-keyboard', usb: WEDGE })
    hid.plug('/dev/hidraw-w', [KEYBOARD], WEDGE)
    await connected('wedge')
    for (const report of wedgeReports('00131')) hid.send('/dev/hidraw-w', report)
    timers.advance(1_499)
    expect(devices[0]?.health.faults).toEqual({})
    timers.advance(1)
    expect(devices[0]?.health.faults).toEqual({ torn: 1 })
  })

  it('tell of a scanner that is read in the wrong layout', async () => {
    const settings = { id: 'scanner', driver: 'hid-pos', usb: SCANNER, options: { layout: 'honeywell' } }
    const { hid, timers, connected } = await agentWith(settings)
    hid.plug('/dev/hidraw-s', [POS_SCANNER], SCANNER)
    await connected('scanner')
    for (let i = 0; i < 4; i++) {
      for (const report of newlandReports(Buffer.from('DOBONG-7'))) hid.send('/dev/hidraw-s', report)
      timers.advance(5_000)
    }
    expect(devices[0]?.health.trouble).toBe('garbled')
    for (const report of honeywellReports(Buffer.from('DOBONG-7'))) hid.send('/dev/hidraw-s', report)
    expect(devices[0]?.health.readings).toBe(1)
  })
})
