/** QEMU's own control line: plugs and pulls emulated devices. See the QEMU Machine Protocol's reference. */
import type { Socket } from 'node:net'
import { onLines } from './lines.ts'

interface Reply {
  readonly return?: unknown
  readonly error?: { readonly class: string; readonly desc: string }
  readonly event?: string
  readonly data?: Record<string, unknown>
  readonly QMP?: unknown
}

export class Qmp {
  readonly #socket: Socket
  readonly #waiting: { resolve: (value: unknown) => void; reject: (error: Error) => void }[] = []
  #listeners: ((event: string, data: Record<string, unknown>) => boolean)[] = []

  constructor(socket: Socket) {
    this.#socket = socket
  }

  /** Says the greeting; nothing else is taken before it. */
  async start(): Promise<void> {
    onLines(this.#socket, (line) => this.#heard(JSON.parse(line) as Reply))
    this.#socket.on('close', () => this.#gone())
    await this.execute('qmp_capabilities')
  }

  /** Replies come in the order of the commands. */
  execute(command: string, args: Record<string, unknown> = {}): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject })
      this.#socket.write(`${JSON.stringify({ execute: command, arguments: args })}\n`)
    })
  }

  /** Waits for an event that says so of a device. To be called before what causes it. */
  event(name: string, device: string): Promise<void> {
    return new Promise((resolve) => {
      this.#listeners.push((event, data) => {
        if (event !== name || data['device'] !== device) return false
        resolve()
        return true
      })
    })
  }

  #heard(reply: Reply): void {
    if (reply.event !== undefined) {
      const { event, data = {} } = reply
      this.#listeners = this.#listeners.filter((listener) => !listener(event, data))
      return
    }
    if (reply.QMP !== undefined) return
    const waiting = this.#waiting.shift()
    if (reply.error) waiting?.reject(new Error(`QEMU refuses: ${reply.error.desc}`))
    else waiting?.resolve(reply.return)
  }

  #gone(): void {
    for (const { reject } of this.#waiting.splice(0)) reject(new Error('QEMU is gone'))
  }
}
