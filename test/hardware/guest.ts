/** The emulated machine: started, talked to, and stopped. */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Answer, CallName, GuestCalls, Line } from './guest/protocol.ts'
import type { Kernel } from './kernel.ts'
import { onLines } from './lines.ts'
import { Qmp } from './qmp.ts'

const QEMU = 'qemu-system-x86_64'
const BOOT_WITHIN_MS = 180_000
const CALL_WITHIN_MS = 120_000
/** As many lines of the console as help to see what went wrong. */
const TAIL_LINES = 40

export interface GuestOptions {
  readonly kernel: Kernel
  /** The file with the initramfs. */
  readonly initramfs: string
  /** Names of lines to emulated devices: each a QEMU chardev of that id, whose other end `line` gives. */
  readonly lines: readonly string[]
}

export class Guest {
  readonly #options: GuestOptions
  readonly #folder = mkdtempSync(join(tmpdir(), 'munteok-guest-'))
  readonly #console: string[] = []
  readonly #waiting = new Map<number, (answer: Answer) => void>()
  readonly #servers: Server[] = []
  readonly #lines = new Map<string, Socket>()
  #process: ChildProcess | undefined
  #control: Socket | undefined
  #qmp: Qmp | undefined
  #lastId = 0
  #bootMs: number | undefined

  constructor(options: GuestOptions) {
    this.#options = options
  }

  get qmp(): Qmp {
    if (!this.#qmp) throw new Error('call start() first')
    return this.#qmp
  }

  /** Our end of one of the lines to its devices. */
  line(name: string): Socket {
    const socket = this.#lines.get(name)
    if (!socket) throw new Error(`there is no line ${name}`)
    return socket
  }

  /** Starts the machine and waits until the guest answers. */
  async start(): Promise<void> {
    const began = performance.now()
    const control = this.#socketOf('control')
    const monitor = this.#socketOf('qmp')
    const lines = this.#options.lines.map(async (name) => this.#lines.set(name, await this.#socketOf(name)))
    const ready = new Promise<void>((resolve) => this.#waiting.set(0, () => resolve()))
    const qemu = spawn(QEMU, this.#arguments(), { stdio: ['ignore', 'pipe', 'pipe'] })
    this.#process = qemu
    for (const stream of [qemu.stdout, qemu.stderr])
      onLines(stream, (line) => this.#console.push(line.replace(/\r$/, '')))
    await this.#orGone('QEMU', this.#connect(control, monitor, lines))
    await this.#orGone('the guest', ready)
    this.#bootMs = Math.round(performance.now() - began)
  }

  async #connect(
    control: Promise<Socket>,
    monitor: Promise<Socket>,
    lines: Promise<unknown>[],
  ): Promise<void> {
    await Promise.all(lines)
    this.#control = await control
    onLines(this.#control, (line) => this.#heard(JSON.parse(line) as Answer | Line))
    this.#qmp = new Qmp(await monitor)
    await this.#qmp.start()
  }

  async call<N extends CallName>(name: N, takes: GuestCalls[N]['takes']): Promise<GuestCalls[N]['gives']> {
    const id = ++this.#lastId
    const answered = new Promise<Answer>((resolve) => this.#waiting.set(id, resolve))
    this.#control?.write(`${JSON.stringify({ id, name, takes })}\n`)
    const { gives, error } = await this.#within(CALL_WITHIN_MS, `the guest does not answer ${name}`, answered)
    if (error !== undefined) throw this.failure(`the guest could not ${name}: ${error}`)
    return gives as GuestCalls[N]['gives']
  }

  /** Runs a shell command that must succeed. @returns what it wrote, without the space around it */
  async shell(command: string): Promise<string> {
    const { code, stdout, stderr } = await this.call('run', { command })
    if (code !== 0) throw this.failure(`"${command}" failed in the guest: ${stderr}`)
    return stdout.trim()
  }

  /** From the start of QEMU until the guest answered. */
  get measured(): Record<string, unknown> {
    return { bootMs: this.#bootMs }
  }

  /** How far the guest's clock is ahead of ours, in milliseconds: from the quickest of some answers. */
  async clockAheadMs(): Promise<number> {
    let [quickest, ahead] = [Number.POSITIVE_INFINITY, 0]
    for (let i = 0; i < 5; i++) {
      const asked = Date.now()
      const now = await this.call('now', {})
      const took = Date.now() - asked
      if (took < quickest) [quickest, ahead] = [took, now - asked - took / 2]
    }
    return ahead
  }

  /** Console and log lines, oldest first. */
  get consoleLines(): readonly string[] {
    return this.#console
  }

  /** An error with what the console said last. */
  failure(message: string): Error {
    const tail = this.#console.slice(-TAIL_LINES).join('\n')
    return new Error(`${message}\nThe guest's console:\n${tail}`)
  }

  async close(): Promise<void> {
    const qemu = this.#process
    if (qemu && qemu.exitCode === null && qemu.signalCode === null) {
      const gone = new Promise((resolve) => qemu.once('exit', resolve))
      qemu.kill('SIGKILL')
      await gone
    }
    for (const server of this.#servers) server.close()
    rmSync(this.#folder, { recursive: true, force: true })
  }

  #arguments(): string[] {
    const { kernel, initramfs, lines } = this.#options
    return [
      ...['-accel', 'tcg,thread=multi', '-cpu', 'Nehalem,+rdrand', '-smp', '2', '-m', '1024'],
      ...[
        '-machine',
        'q35,usb=off,i8042=off',
        '-display',
        'none',
        '-nodefaults',
        '-no-user-config',
        '-no-reboot',
      ],
      ...['-kernel', kernel.image, '-initrd', initramfs],
      ...['-append', 'console=ttyS0 loglevel=4 panic=-1 mitigations=off nokaslr net.ifnames=0'],
      ...['-serial', 'stdio'],
      ...['-chardev', `socket,id=qmp,path=${this.#socketPath('qmp')}`, '-mon', 'chardev=qmp,mode=control'],
      ...['-device', 'virtio-serial-pci', '-chardev', `socket,id=ctl,path=${this.#socketPath('control')}`],
      ...['-device', 'virtserialport,chardev=ctl,name=munteok.control'],
      ...['-netdev', 'user,id=net', '-device', 'virtio-net-pci,netdev=net,romfile='],
      ...['-device', 'qemu-xhci,id=usb,p2=8,p3=8'],
      ...lines.flatMap((name) => ['-chardev', `socket,id=${name},path=${this.#socketPath(name)}`]),
    ]
  }

  /** We listen and QEMU connects: so no byte is sent before somebody hears it. */
  #socketOf(name: string): Promise<Socket> {
    return new Promise((resolve) => {
      const server = createServer((socket) => {
        // It breaks off when QEMU is ended; whoever still waits is told by `#orGone` or a time limit.
        socket.on('error', (error) => this.#console.push(`${name}: ${error.message}`))
        resolve(socket)
      })
      this.#servers.push(server)
      server.listen(this.#socketPath(name))
    })
  }

  #socketPath(name: string): string {
    return join(this.#folder, name)
  }

  #heard(said: Answer | Line): void {
    if ('line' in said) {
      this.#console.push(`${said.from}: ${said.line}`)
      return
    }
    this.#waiting.get(said.id)?.(said)
    this.#waiting.delete(said.id)
  }

  #orGone<T>(what: string, wanted: Promise<T>): Promise<T> {
    const gone = new Promise<never>((_, reject) => {
      this.#process?.once('error', (cause) =>
        reject(
          new Error(`${QEMU} cannot be started (${cause.message}): run node test/prerequisites.mjs`, {
            cause,
          }),
        ),
      )
      this.#process?.once('exit', (code) => reject(this.failure(`${what} ended with ${code}`)))
    })
    return this.#within(BOOT_WITHIN_MS, `${what} did not come up`, Promise.race([wanted, gone]))
  }

  #within<T>(limitMs: number, otherwise: string, wanted: Promise<T>): Promise<T> {
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(this.failure(`${otherwise} within ${limitMs / 1_000} s`)), limitMs)
    })
    return Promise.race([wanted, late]).finally(() => clearTimeout(timer))
  }
}
