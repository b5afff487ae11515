import { mkdtempSync, rmSync, unlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type DeviceSettings, MunteokError } from '@munteok/core'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { FoundDevice } from '../../drivers/driver.ts'
import { ManualTimers } from '../../test-kit/manual-timers.ts'
import { PluggedPorts } from '../../test-kit/plugged-ports.ts'
import { PseudoTerminal } from '../../test-kit/pseudo-terminal.ts'
import { Claims } from '../claims.ts'
import type { Trouble } from '../transport.ts'
import { SerialTransport } from './serial-transport.ts'
import { serialTrouble } from './serial-trouble.ts'

const FTDI = { vendor: '0403', product: '6001' }

let folder: string
let terminals: Map<string, PseudoTerminal>
let transports: SerialTransport[]
let plugged: PluggedPorts
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'port-'))
  terminals = new Map()
  transports = []
  plugged = new PluggedPorts()
})
afterEach(async () => {
  for (const transport of transports) await transport.close()
  for (const terminal of terminals.values()) await terminal.unplug()
  rmSync(folder, { recursive: true })
})

const path = (name = 'tty') => join(folder, name)

function terminal(name = 'tty'): PseudoTerminal {
  const known = terminals.get(name) ?? new PseudoTerminal(path(name))
  terminals.set(name, known)
  return known
}

function open(
  settings: Partial<DeviceSettings>,
  { timers, claims = new Claims() }: { timers?: ManualTimers; claims?: Claims } = {},
) {
  const seen = { opened: [] as FoundDevice[], bytes: [] as number[], troubles: [] as Trouble[] }
  const transport = new SerialTransport({
    settings: { id: 'door', driver: 'terabee-evo', ...settings },
    serial: { baudRate: 9_600 },
    list: plugged,
    claims,
    events: {
      opened: (device) => seen.opened.push(device),
      bytes: (chunk) => seen.bytes.push(...chunk),
      trouble: (trouble) => seen.troubles.push(trouble),
    },
    ...(timers && { timers }),
  })
  transports.push(transport)
  transport.start()
  return { ...seen, transport, messages: () => seen.troubles.map(({ message }) => message) }
}

const until = (check: () => void) => vi.waitFor(check, { timeout: 10_000 })

describe('a serial device at a path', { timeout: 30_000 }, () => {
  it('is opened as soon as something is plugged in, without waiting', async () => {
    const { opened, troubles } = open({ path: path() }, { timers: new ManualTimers() })
    await until(() => expect(troubles).toHaveLength(1))
    await terminal().plugIn()
    plugged.set()
    await until(() => expect(opened).toHaveLength(1))
  })

  it('passes on every byte as it is, and sends every byte as it is', async () => {
    await terminal().plugIn()
    const { opened, bytes, transport } = open({ path: path() })
    await until(() => expect(opened).toHaveLength(1))
    const all = Uint8Array.from({ length: 256 }, (_, byte) => byte)
    terminal().send(all)
    await until(() => expect(bytes).toEqual([...all]))
    transport.send(all)
    await until(() => expect([...terminal().received]).toEqual([...all]))
  })

  it('is there again when it is plugged in again, and not with half a frame of before', async () => {
    await terminal().plugIn()
    const { opened, bytes, messages } = open({ path: path() })
    await until(() => expect(opened).toHaveLength(1))
    await terminal().unplug()
    await until(() => expect(messages()[0]).toBe(`${path()} was unplugged: plug it in again; trying on`))
    await terminal().plugIn()
    await until(() => expect(opened).toHaveLength(2))
    terminal().send('+')
    await until(() => expect(bytes).toEqual([0x2b]))
  })

  it('notices an unplug that nobody told of', async () => {
    await terminal().plugIn()
    const timers = new ManualTimers()
    const { opened, messages } = open({ path: path() }, { timers })
    await until(() => expect(opened).toHaveLength(1))
    timers.advance(1_000)
    expect(messages()).toEqual([])
    unlinkSync(path())
    timers.advance(1_000)
    expect(messages()).toEqual([`${path()} was unplugged: plug it in again; trying on`])
  })

  it('that is missing is told once, and tried after 250 ms, then ever later, at most every 5 s', async () => {
    const timers = new ManualTimers()
    const waits: number[] = []
    const after = timers.after.bind(timers)
    timers.after = (ms, run) => {
      waits.push(ms)
      return after(ms, run)
    }
    const { troubles } = open({ path: path() }, { timers })
    for (let tries = 1; tries <= 8; tries++) {
      await until(() => expect(waits).toHaveLength(tries))
      timers.advance(5_000)
    }
    expect(waits.slice(0, 8)).toEqual([250, 500, 1_000, 2_000, 4_000, 5_000, 5_000, 5_000])
    expect(troubles).toEqual([
      {
        code: 'not-there',
        message: `${path()} is not there: plug the device in, or correct its path; trying on`,
      },
    ])
  })

  it('that another program holds is told once, after a moment, with how to find out which', async () => {
    await terminal().plugIn()
    const first = open({ path: path() })
    await until(() => expect(first.opened).toHaveLength(1))
    const timers = new ManualTimers()
    const waits = vi.spyOn(timers, 'after')
    const second = open({ path: path() }, { timers })
    for (let tries = 1; tries <= 5; tries++) {
      await until(() => expect(waits).toHaveBeenCalledTimes(tries))
      expect(second.troubles).toHaveLength(tries < 4 ? 0 : 1)
      timers.advance(5_000)
    }
    expect(second.troubles).toEqual([
      {
        code: 'in-use',
        message: `${path()} is in use by another program: stop that one (fuser ${path()} names it); trying on`,
      },
    ])
    await first.transport.close()
    await until(() => {
      timers.advance(5_000)
      expect(second.opened).toHaveLength(1)
    })
  })

  it('that another device of the agent has is told with its name', async () => {
    await terminal().plugIn()
    const claims = new Claims()
    claims.take('reader', path())
    const { messages } = open({ path: path() }, { claims })
    await until(() =>
      expect(messages()).toEqual([`${path()} belongs to device "reader": give each device its own port`]),
    )
  })

  it.each([
    ['no-permission', 'Error: Permission denied, cannot open /dev/ttyUSB0', 'usermod -aG dialout'],
    ['misconfigured', 'Error: Inappropriate ioctl for device', 'is no serial port'],
    ['not-there', 'Error: No such device or address, cannot open /dev/ttyUSB0', 'is not there'],
    ['failed', 'Error: Input/output error', 'cannot be opened (Error: Input/output error)'],
  ])('has a trouble with the remedy: %s', (code, error, remedy) => {
    expect(serialTrouble('/dev/ttyUSB0', new Error(error))).toEqual({
      code,
      message: expect.stringContaining(remedy),
    })
  })
})

describe('a serial device by its USB ids', { timeout: 30_000 }, () => {
  it('is found again in another socket, at another path', async () => {
    await terminal('ttyUSB0').plugIn()
    const { opened, bytes, troubles } = open({ usb: { ...FTDI, serial: 'A1' } })
    await until(() => expect(troubles[0]).toMatchObject({ code: 'not-there' }))
    plugged.set({ path: path('ttyUSB0'), ...FTDI, serial: 'A1', socket: 'usb-0:1' })
    await until(() => expect(opened).toHaveLength(1))
    await terminal('ttyUSB0').unplug()
    plugged.set()
    await until(() => expect(troubles.at(-1)?.message).toContain('is not plugged in'))
    await terminal('ttyUSB1').plugIn()
    plugged.set({ path: path('ttyUSB1'), ...FTDI, serial: 'A1', socket: 'usb-0:2' })
    await until(() => expect(opened.at(-1)).toMatchObject({ path: path('ttyUSB1') }))
    terminal('ttyUSB1').send('+')
    await until(() => expect(bytes).toEqual([0x2b]))
  })

  it('is found when it was replaced by another one, where the settings name no serial number', async () => {
    await terminal('ttyUSB0').plugIn()
    const { opened } = open({ usb: FTDI })
    plugged.set({ path: path('ttyUSB0'), ...FTDI, serial: 'A1' })
    await until(() => expect(opened).toHaveLength(1))
    await terminal('ttyUSB0').unplug()
    await terminal('ttyUSB0').plugIn()
    plugged.set({ path: path('ttyUSB0'), ...FTDI, serial: 'B2' })
    await until(() => expect(opened.at(-1)).toMatchObject({ serial: 'B2' }))
  })

  it('is opened at once when it is plugged in, however long it was missing', async () => {
    const timers = new ManualTimers()
    const waits = vi.spyOn(timers, 'after')
    const { opened } = open({ usb: FTDI }, { timers })
    for (let tries = 1; tries <= 8; tries++) {
      await until(() => expect(waits).toHaveBeenCalledTimes(tries))
      timers.advance(5_000)
    }
    await until(() => expect(waits).toHaveBeenCalledTimes(9))
    await terminal().plugIn()
    plugged.set({ path: path(), ...FTDI })
    await until(() => expect(opened).toHaveLength(1))
  })

  it('that cannot be opened is never hurried by another one that cannot either', async () => {
    const twins = ['A', 'B'].map((serial) => ({ id: serial, driver: 'x', usb: { ...FTDI, serial } }))
    const claims = new Claims(twins)
    plugged.set(...['A', 'B'].map((serial) => ({ path: path(`none-${serial}`), ...FTDI, serial })))
    const looked = vi.spyOn(plugged, 'found')
    for (const settings of twins) {
      open(settings, { claims })
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
    await new Promise((resolve) => setTimeout(resolve, 1_000))
    expect(looked.mock.calls.length).toBeLessThan(20)
  })

  it('says what is missing on this computer when devices cannot be listed, and goes on trying', async () => {
    plugged.fail(new MunteokError('outside', 'library-missing', 'install the package udev'))
    const { opened, troubles } = open({ usb: FTDI })
    await until(() =>
      expect(troubles).toEqual([{ code: 'library-missing', message: 'install the package udev; trying on' }]),
    )
    await terminal().plugIn()
    plugged.set({ path: path(), ...FTDI })
    await until(() => expect(opened).toHaveLength(1))
  })

  it('may be closed while it is being looked for or opened', async () => {
    await terminal().plugIn()
    plugged.set({ path: path(), ...FTDI })
    const claims = new Claims()
    const { opened, transport } = open({ usb: FTDI }, { claims })
    await transport.close()
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(opened).toEqual([])
    expect(claims.stateOf('door')).toBe('none')
    const again = open({ usb: FTDI }, { claims })
    await until(() => expect(again.opened).toHaveLength(1))
  })
})
