import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { rmSync, symlinkSync } from 'node:fs'
import type { Readable, Writable } from 'node:stream'

const SCRIPT = 'stty raw -echo; echo "PTY $(tty)"; exec sleep 600'

/** A serial cable: a real pseudo-terminal, made by `script` (util-linux), that stays at one path. */
export class PseudoTerminal {
  readonly #link: string
  readonly #received: number[] = []
  /** Called with what the device is sent. */
  onReceived: ((bytes: Uint8Array) => void) | undefined
  #child: ChildProcessByStdio<Writable, Readable, null> | undefined

  /** @param link where the port can be opened, whichever terminal it is */
  constructor(link: string) {
    this.#link = link
  }

  async plugIn(): Promise<void> {
    const child = spawn('script', ['-qfec', SCRIPT, '/dev/null'], { stdio: ['pipe', 'pipe', 'ignore'] })
    this.#child = child
    const path = await new Promise<string>((resolve, reject) => {
      let text = ''
      child.once('error', reject)
      child.stdout.on('data', (chunk: Buffer) => {
        text += chunk.toString('latin1')
        const found = /PTY (\S+)\r?\n/.exec(text)?.[1]
        if (found) resolve(found)
      })
    })
    child.stdout.removeAllListeners('data')
    child.stdout.on('data', (chunk: Buffer) => this.#take(chunk))
    rmSync(this.#link, { force: true })
    symlinkSync(path, this.#link)
  }

  /** All that the device was sent. */
  get received(): Uint8Array {
    return Uint8Array.from(this.#received)
  }

  /** What the device says. */
  send(bytes: Uint8Array | string): void {
    this.#child?.stdin.write(bytes)
  }

  #take(chunk: Uint8Array): void {
    this.#received.push(...chunk)
    this.onReceived?.(chunk)
  }

  async unplug(): Promise<void> {
    const child = this.#child
    this.#child = undefined
    rmSync(this.#link, { force: true })
    if (!child) return
    const gone = new Promise((resolve) => child.once('close', resolve))
    child.kill('SIGKILL')
    await gone
  }
}
