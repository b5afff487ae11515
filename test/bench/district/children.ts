/** The processes of the benchmark: begun, asked, ended. */
import { type ChildProcess, fork } from 'node:child_process'
import { join } from 'node:path'

/** As `npm start` runs each process. */
const FLAGS = ['--max-semi-space-size=2']

type Report = Readonly<Record<string, unknown>>

/** A process of the benchmark that is asked by messages. */
export class Child {
  readonly #process: ChildProcess

  private constructor(child: ChildProcess) {
    this.#process = child
  }

  /** It is ready when this resolves. @param program beside this file */
  static async start(program: string, ...args: string[]): Promise<Child> {
    const child = new Child(fork(join(import.meta.dirname, `${program}.js`), args, { execArgv: FLAGS }))
    await child.#report('ready')
    return child
  }

  get pid(): number {
    const { pid } = this.#process
    if (pid === undefined) throw new Error('a process of the benchmark did not start')
    return pid
  }

  /** @param answer what the message that answers has in it */
  ask(what: string | object, answer: string): Promise<Report> {
    const answered = this.#report(answer)
    this.#process.send(what)
    return answered
  }

  async end(): Promise<void> {
    const gone = new Promise((resolve) => this.#process.once('exit', resolve))
    if (this.#process.exitCode !== null) return
    this.#process.kill('SIGKILL')
    await gone
  }

  #report(what: string): Promise<Report> {
    return new Promise((resolve, reject) => {
      const hear = (message: unknown) => {
        if (typeof message !== 'object' || message === null || !(what in message)) return
        this.#process.off('message', hear)
        this.#process.off('exit', end)
        resolve(message as Report)
      }
      const end = (code: number | null) =>
        reject(new Error(`a process of the benchmark ended (${code}) before it was ${what}`))
      this.#process.on('message', hear)
      this.#process.once('exit', end)
    })
  }
}
