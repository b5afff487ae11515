import { spawn } from 'node:child_process'
import {
  closeSync,
  constants,
  existsSync,
  lstatSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  readSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { SerialPort } from 'serialport'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { PortReaders } from './port-readers.ts'
import { PseudoTerminal } from './pseudo-terminal.ts'
import { temporaryFolder, until } from './test-kit.ts'

// Other processes take their time on a busy machine; nothing here waits longer than it must.
vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 })

let place: ReturnType<typeof temporaryFolder>
let path: string
const opened: PseudoTerminal[] = []

beforeEach(() => {
  place = temporaryFolder()
  path = join(place.folder, 'devices', 'door')
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await Promise.all(opened.splice(0).map((terminal) => terminal.close()))
  place.remove()
})

async function openTerminal(onLost: (why: string) => void = () => undefined): Promise<PseudoTerminal> {
  const terminal = new PseudoTerminal(path, new PortReaders(() => performance.now()), onLost)
  opened.push(terminal)
  await terminal.open()
  return terminal
}

interface Reader {
  readonly port: SerialPort
  bytes: Buffer
  disconnected: boolean
}

async function openPort(): Promise<Reader> {
  const port = new SerialPort({ path, baudRate: 9_600, autoOpen: false })
  const reader: Reader = { port, bytes: Buffer.alloc(0), disconnected: false }
  port.on('data', (chunk: Buffer) => {
    reader.bytes = Buffer.concat([reader.bytes, chunk])
  })
  port.on('close', (error: (Error & { disconnected?: boolean }) | null) => {
    reader.disconnected = error?.disconnected === true
  })
  await new Promise<void>((resolve, reject) => port.open((error) => (error ? reject(error) : resolve())))
  return reader
}

/** The processes that have a terminal open. */
function holders(terminal: string): number[] {
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => Number.isInteger(pid) && openFiles(pid).includes(terminal))
}

function openFiles(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).map((fd) => readlinkSync(`/proc/${pid}/fd/${fd}`))
  } catch {
    return []
  }
}

describe('a pseudo-terminal', () => {
  it('gives every byte value unchanged to whoever opens its path as a serial port', async () => {
    const terminal = await openTerminal()
    const reader = await openPort()
    await until('the port is seen open', () => terminal.isRead)
    const all = Uint8Array.from({ length: 256 }, (_, byte) => byte)
    expect(terminal.write(all)).toBe(true)
    await until('all bytes', () => reader.bytes.length >= 256)
    expect(Uint8Array.from(reader.bytes)).toEqual(all)
    reader.port.close()
  })

  it('gives its device every byte value that is written to the port', async () => {
    const heard: number[] = []
    const terminal = new PseudoTerminal(
      path,
      new PortReaders(() => performance.now()),
      () => undefined,
      (bytes) => heard.push(...bytes),
    )
    opened.push(terminal)
    await terminal.open()
    const { port } = await openPort()
    const all = Uint8Array.from({ length: 256 }, (_, byte) => byte)
    port.write(Buffer.from(all))
    await until('all bytes', () => heard.length >= 256)
    expect(Uint8Array.from(heard)).toEqual(all)
    port.close()
  })

  it('drops what nobody reads, so that a later reader is not given the past', async () => {
    const terminal = await openTerminal()
    expect(terminal.write(Buffer.from('long ago'))).toBe(false)
    const reader = await openPort()
    await until('the port is seen open', () => terminal.isRead)
    terminal.write(Buffer.from('now'))
    await until('what is sent now', () => reader.bytes.length >= 3)
    expect(reader.bytes.toString()).toBe('now')
    await new Promise((resolve) => reader.port.close(resolve))
    await until('the port is seen closed', () => !terminal.isRead)
    expect(terminal.write(Buffer.from('gone'))).toBe(false)
  })

  it('keeps only a little for somebody who has it open but does not read', async () => {
    const terminal = await openTerminal()
    const reader = spawn('sleep', ['60'], { stdio: [openSync(path, 'r'), 'ignore', 'ignore'] })
    try {
      await until('the port is seen open', () => terminal.isRead)
      let taken = 0
      for (let i = 0; i < 300; i++) {
        if (terminal.write(Buffer.alloc(1_000, 0x41))) taken += 1_000
        await new Promise((resolve) => setTimeout(resolve, 1))
      }
      expect(taken).toBeGreaterThan(1_000)
      expect(taken).toBeLessThan(60_000)
    } finally {
      reader.kill('SIGKILL')
    }
  })

  it('is unplugged for its reader when it closes, and there again at the same path when it is opened', async () => {
    const terminal = await openTerminal()
    const raw = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY)
    const ours = holders(terminal.terminal ?? '').filter((pid) => pid !== process.pid)
    expect(ours).toHaveLength(2)
    expect(() => readSync(raw, Buffer.alloc(1))).toThrow('EAGAIN')
    await terminal.close()
    expect(readSync(raw, Buffer.alloc(1))).toBe(0)
    closeSync(raw)
    expect(existsSync(path)).toBe(false)
    await until('script and its shell have ended', () => !ours.some((pid) => existsSync(`/proc/${pid}`)))
    await terminal.open()
    const again = await openPort()
    await until('the port is seen open', () => terminal.isRead)
    terminal.write(Buffer.from('back'))
    await until('what is sent now', () => again.bytes.toString() === 'back')
    again.port.close()
  })

  it('is told by serialport as a disconnected port when it is unplugged', async () => {
    const terminal = await openTerminal()
    await terminal.close()
    // serialport 13 misses an end that falls into one of its reads: it then reads nothing, again and again.
    for (let tries = 0, told = false; !told; tries++) {
      expect(tries).toBeLessThan(5)
      await terminal.open()
      const reader = await openPort()
      await terminal.close()
      await until('a word of it, or none', () => reader.disconnected, 1_000).catch(() => undefined)
      told = reader.disconnected
      if (reader.port.isOpen) reader.port.close()
    }
  })

  it('replaces a link that a simulation left behind, but nothing else', async () => {
    const terminal = await openTerminal()
    await terminal.close()
    symlinkSync('/dev/pts/99999', path)
    await terminal.open()
    expect(readlinkSync(path)).toBe(terminal.terminal)
    await terminal.close()
    writeFileSync(path, 'mine')
    await expect(terminal.open()).rejects.toThrow(`${path} is there already`)
    expect(readFileSync(path, 'utf8')).toBe('mine')
    expect(lstatSync(path).isFile()).toBe(true)
  })

  it('says so when it is lost', async () => {
    const lost = vi.fn()
    const terminal = await openTerminal(lost)
    const name = terminal.terminal ?? ''
    for (const pid of holders(name)) process.kill(pid, 'SIGKILL')
    await until('the loss is told', () => lost.mock.calls.length === 1)
    expect(terminal.terminal).toBeUndefined()
    expect(existsSync(path)).toBe(false)
  })

  it('names the package to install where script is missing', async () => {
    vi.stubEnv('PATH', place.folder)
    await expect(openTerminal()).rejects.toThrow(/install the package bsdutils/)
  })
})
