import { mkdtempSync, rmSync, unlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { portTrouble, ReconnectingPort } from './serial-port.ts'
import { PseudoTerminal } from './test-kit/pseudo-terminal.ts'
import { ManualTimers } from './timers.ts'

let folder: string
let terminal: PseudoTerminal
let ports: ReconnectingPort[]
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'port-'))
  terminal = new PseudoTerminal(path())
  ports = []
})
afterEach(async () => {
  for (const port of ports) await port.close()
  await terminal.unplug()
  rmSync(folder, { recursive: true })
})

const path = () => join(folder, 'tty')

function watch(timers?: ManualTimers) {
  const seen = { opened: 0, bytes: [] as number[], troubles: [] as string[] }
  const port = new ReconnectingPort({
    path: path(),
    settings: { baudRate: 9_600 },
    events: {
      opened: () => seen.opened++,
      bytes: (chunk) => seen.bytes.push(...chunk),
      trouble: (message) => seen.troubles.push(message),
    },
    ...(timers && { timers }),
  })
  ports.push(port)
  port.start()
  return seen
}

describe('a serial port', { timeout: 30_000 }, () => {
  it('passes on every byte as it is', async () => {
    await terminal.plugIn()
    const seen = watch()
    await vi.waitFor(() => expect(seen.opened).toBe(1))
    const all = Uint8Array.from({ length: 256 }, (_, byte) => byte)
    terminal.send(all)
    await vi.waitFor(() => expect(seen.bytes).toEqual([...all]))
  })

  it('notices an unplug, and is there again when it is plugged in', async () => {
    await terminal.plugIn()
    const seen = watch()
    await vi.waitFor(() => expect(seen.opened).toBe(1))
    await terminal.unplug()
    await vi.waitFor(() =>
      expect(seen.troubles[0]).toBe(`${path()} was unplugged: plug it in again; trying on`),
    )
    await terminal.plugIn()
    await vi.waitFor(() => expect(seen.opened).toBe(2), { timeout: 5_000 })
    terminal.send('+')
    await vi.waitFor(() => expect(seen.bytes).toEqual([0x2b]))
  })

  it('notices an unplug that nobody told of', async () => {
    await terminal.plugIn()
    const timers = new ManualTimers()
    const seen = watch(timers)
    await vi.waitFor(() => expect(seen.opened).toBe(1))
    timers.advance(1_000)
    expect(seen.troubles).toEqual([])
    unlinkSync(path())
    timers.advance(1_000)
    expect(seen.troubles).toEqual([`${path()} was unplugged: plug it in again; trying on`])
  })

  it('that is missing is told once, and tried after 250 ms, then ever later, at most every 5 s', async () => {
    const timers = new ManualTimers()
    const waits: number[] = []
    const after = timers.after.bind(timers)
    timers.after = (ms, run) => {
      waits.push(ms)
      return after(ms, run)
    }
    const seen = watch(timers)
    for (let tries = 1; tries <= 8; tries++) {
      await vi.waitFor(() => expect(waits).toHaveLength(tries))
      timers.advance(5_000)
    }
    expect(waits.slice(0, 8)).toEqual([250, 500, 1_000, 2_000, 4_000, 5_000, 5_000, 5_000])
    expect(seen.troubles).toEqual([
      `${path()} is not there: plug the device in, or correct its path; trying on`,
    ])
  })

  it('that another one holds is told once, with how to find out which', async () => {
    await terminal.plugIn()
    const first = watch()
    await vi.waitFor(() => expect(first.opened).toBe(1))
    const second = watch()
    await vi.waitFor(() => expect(second.troubles).toHaveLength(1))
    expect(second.troubles[0]).toBe(
      `${path()} is in use by another program: stop that one (fuser ${path()} names it); trying on`,
    )
    await ports[0]?.close()
    await vi.waitFor(() => expect(second.opened).toBe(1), { timeout: 5_000 })
    expect(second.troubles).toHaveLength(1)
  })

  it('names the group that may open it', () => {
    expect(
      portTrouble('/dev/ttyUSB0', new Error('Error: Permission denied, cannot open /dev/ttyUSB0')),
    ).toContain('usermod -aG dialout')
  })
})
