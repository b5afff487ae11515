import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import type { Writable } from 'node:stream'
import { MunteokError, messageOf } from '@munteok/core'
import { linkPort, unlinkPort } from './port-link.ts'
import type { PortReaders } from './port-readers.ts'

/**
 * The shell in the terminal. It says where the terminal is and then waits on descriptor 3, whose other
 * end this process holds: however this process ends, `cat` reads the end of it and the terminal goes.
 * (With `sleep infinity` it would outlive a SIGKILL.) Its standard error keeps the terminal open.
 */
const SCRIPT = 'stty raw -echo; echo "PTY $(tty) $$"; exec cat <&3 >/dev/null'
const OPENS_WITHIN_MS = 5_000
/** What the kernel and `script` may hold for somebody who has the port open but does not read. */
const MAX_UNREAD_BYTES = 4_096
const LOOK_EVERY_BYTES = 1_024

/**
 * One pseudo-terminal, with a link to it at the device's path. Made by `script` of Debian's package
 * bsdutils; to whoever opens it, it is a serial port, and its end is an unplugged one.
 */
export class PseudoTerminal {
  readonly #path: string
  readonly #readers: PortReaders
  readonly #onLost: (why: string) => void
  readonly #onBytes: (bytes: Uint8Array) => void
  #open: OpenTerminal | undefined

  /**
   * @param path where the link is put
   * @param onLost called when the terminal goes without `close`
   * @param onBytes called with what somebody who has the port open writes; dropped when absent
   */
  constructor(
    path: string,
    readers: PortReaders,
    onLost: (why: string) => void,
    onBytes: (bytes: Uint8Array) => void = () => undefined,
  ) {
    this.#path = path
    this.#readers = readers
    this.#onLost = onLost
    this.#onBytes = onBytes
  }

  /** The kernel's name of it, `/dev/pts/3`; undefined while there is none. */
  get terminal(): string | undefined {
    return this.#open?.terminal
  }

  /** True when somebody has it open. */
  get isRead(): boolean {
    return this.#open !== undefined && this.#readers.isOpen(this.#open.terminal)
  }

  /** @throws MunteokError `outside` when `script` is missing or fails, or the path is taken */
  async open(): Promise<void> {
    const open = await startScript((bytes) => this.#open === open && this.#onBytes(bytes))
    try {
      linkPort(this.#path, open.terminal)
    } catch (error) {
      await endScript(open)
      throw error
    }
    this.#open = open
    this.#readers.watch(open.terminal, open.holders)
    open.child.once('exit', (code, signal) => {
      if (this.#open !== open) return
      this.#forget(open)
      this.#onLost(`script ended (${signal ?? code})`)
    })
  }

  /**
   * Sends bytes to whoever has the port open. Like a serial line it knows no flow control: what nobody
   * reads is gone.
   * @returns false when it is gone
   */
  write(bytes: Uint8Array): boolean {
    const open = this.#open
    if (!open || !this.#readers.isOpen(open.terminal) || isStuck(open)) return false
    open.sentBytes += bytes.length
    open.input.write(bytes)
    return true
  }

  async close(): Promise<void> {
    const open = this.#open
    if (!open) return
    this.#forget(open)
    await endScript(open)
  }

  #forget(open: OpenTerminal): void {
    this.#open = undefined
    this.#readers.unwatch(open.terminal)
    unlinkPort(this.#path, open.terminal)
  }
}

interface OpenTerminal {
  readonly child: ChildProcess
  readonly input: Writable
  readonly lifeline: Writable
  readonly terminal: string
  /** The processes of ours that have it open. */
  readonly holders: readonly number[]
  /** What `script` had written before the first byte for the port. */
  readonly writtenBefore: number | undefined
  sentBytes: number
  lookAgainAtBytes: number
}

/** @param onBytes called with what is written to the terminal */
async function startScript(onBytes: (bytes: Uint8Array) => void): Promise<OpenTerminal> {
  const child = spawn('script', ['-qfec', SCRIPT, '/dev/null'], {
    stdio: ['pipe', 'pipe', 'ignore', 'pipe'],
    // Its own process group: a Ctrl-C at our terminal must not unplug the devices before we say so.
    detached: true,
    env: { PATH: process.env['PATH'], SHELL: '/bin/sh' },
  })
  const input = child.stdin
  const lifeline = child.stdio[3] as Writable
  const output = child.stdout
  if (!input || !output) throw new MunteokError('fault', 'no-pipe', 'script was started without pipes')
  // A write may meet the end of the child before its exit is known; the exit is what is acted on.
  for (const pipe of [input, lifeline]) pipe.on('error', () => undefined)
  try {
    const { terminal, shell } = await nameOf(child, output, onBytes)
    return {
      child,
      input,
      lifeline,
      terminal,
      holders: [child.pid ?? 0, shell],
      writtenBefore: writtenBy(child.pid),
      sentBytes: 0,
      lookAgainAtBytes: LOOK_EVERY_BYTES,
    }
  } catch (error) {
    killGroup(child)
    lifeline.destroy()
    throw error
  }
}

function nameOf(
  child: ChildProcess,
  output: NodeJS.ReadableStream,
  onBytes: (bytes: Uint8Array) => void,
): Promise<{ terminal: string; shell: number }> {
  return new Promise((resolve, reject) => {
    let said = ''
    let isNamed = false
    const timer = setTimeout(() => reject(failed('it did not answer')), OPENS_WITHIN_MS)
    const settle = (then: () => void) => {
      clearTimeout(timer)
      then()
    }
    child.once('error', (error: NodeJS.ErrnoException) => settle(() => reject(failedToStart(error))))
    child.once('exit', (code, signal) =>
      settle(() => reject(failed(`it ended (${signal ?? code}): ${said}`))),
    )
    output.on('data', (chunk: Buffer) => {
      // Nobody can have the port open before its name is known: what comes later is for the device.
      if (isNamed) return onBytes(chunk)
      if (said.length < 1_000) said += chunk.toString('latin1')
      const match = /PTY (\/\S+) (\d+)\n/.exec(said)
      isNamed = match !== null
      if (match?.[1]) settle(() => resolve({ terminal: match[1] ?? '', shell: Number(match[2]) }))
    })
  })
}

function failed(why: string): MunteokError {
  return new MunteokError('outside', 'pseudo-terminal', `no pseudo-terminal can be made with script: ${why}`)
}

function failedToStart(error: NodeJS.ErrnoException): MunteokError {
  if (error.code !== 'ENOENT') return failed(messageOf(error))
  return new MunteokError(
    'outside',
    'script-missing',
    'simulated devices need the program script: install the package bsdutils (apt-get install bsdutils)',
    { cause: error },
  )
}

/** Kills `script`; the kernel hangs the terminal up, and the shell in it ends with its lifeline. */
async function endScript({ child, lifeline, input }: OpenTerminal): Promise<void> {
  const ended = new Promise<void>((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) resolve()
    else child.once('exit', () => resolve())
  })
  killGroup(child)
  lifeline.destroy()
  input.destroy()
  await ended
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
  process.kill(-child.pid, 'SIGKILL')
}

/** True when somebody has the port open but reads nothing: `script` would keep all of it in memory. */
function isStuck(open: OpenTerminal): boolean {
  if (open.sentBytes < open.lookAgainAtBytes || open.writtenBefore === undefined) return false
  const written = writtenBy(open.child.pid)
  if (written === undefined) return false
  const unread = open.sentBytes - (written - open.writtenBefore)
  if (unread > MAX_UNREAD_BYTES) return true
  open.lookAgainAtBytes = open.sentBytes + LOOK_EVERY_BYTES
  return false
}

/** Bytes that a process has written so far; undefined where the kernel does not count them. */
function writtenBy(pid: number | undefined): number | undefined {
  try {
    const match = /wchar: (\d+)/.exec(readFileSync(`/proc/${pid}/io`, 'latin1'))
    return match ? Number(match[1]) : undefined
  } catch {
    return undefined
  }
}
