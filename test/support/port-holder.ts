import { type ChildProcess, spawn } from 'node:child_process'

const HOLD = `
  const { SerialPort } = require('serialport')
  const port = new SerialPort({ path: process.argv[1], baudRate: 9600 }, (error) => {
    if (error) throw error
    process.send('held')
  })
  port.on('data', () => {})
`

/** Another program that has a serial port open, with the lock that programs put on it. */
export class PortHolder {
  readonly #child: ChildProcess

  private constructor(child: ChildProcess) {
    this.#child = child
  }

  static async hold(path: string): Promise<PortHolder> {
    const child = spawn(process.execPath, ['-e', HOLD, path], {
      cwd: import.meta.dirname,
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    })
    await new Promise<void>((resolve, reject) => {
      child.once('message', () => resolve())
      child.once('exit', (code) => reject(new Error(`${path} could not be held (exit code ${code})`)))
    })
    return new PortHolder(child)
  }

  async release(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    const gone = new Promise((resolve) => this.#child.once('exit', resolve))
    this.#child.kill('SIGKILL')
    await gone
  }
}
