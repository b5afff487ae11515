import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { createConnection } from 'node:net'
import { join } from 'node:path'
import { eventually, MUNTEOK } from './house.ts'

const CONFIGURATION = join(MUNTEOK, '..', '..', 'docs', 'mosquitto.conf')
/** Debian puts it where the path of an ordinary user does not look. */
const PROGRAM = ['/usr/sbin/mosquitto', '/usr/local/sbin/mosquitto'].find(existsSync) ?? 'mosquitto'

/** mosquitto with the configuration that we ship, on other ports and with its files elsewhere. */
export class Mosquitto {
  readonly #folder: string
  readonly #port: number
  #process: ChildProcess | undefined

  /**
   * @param folder where `munteok.acl` and `munteok.passwd` are
   * @param change to the configuration that we ship, beside ports and places
   */
  constructor(folder: string, port: number, webSocketPort: number, change = (text: string) => text) {
    this.#folder = folder
    this.#port = port
    const shipped = readFileSync(CONFIGURATION, 'utf8')
    const here = change(shipped)
      .replace('listener 1883 ', `listener ${port} `)
      .replace('listener 8083', `listener ${webSocketPort}`)
      .replaceAll('/etc/mosquitto/', `${folder}/`)
    // It would otherwise become a user that cannot read a folder of ours.
    writeFileSync(this.#file, `${here}\nuser root\n`)
  }

  get pid(): number {
    const pid = this.#process?.pid
    if (pid === undefined) throw new Error('call start() first')
    return pid
  }

  get #file(): string {
    return join(this.#folder, 'mosquitto.conf')
  }

  async start(): Promise<void> {
    const child = spawn(PROGRAM, ['-c', this.#file], { stdio: ['ignore', 'ignore', 'pipe'] })
    this.#process = child
    let said = ''
    child.stderr?.on('data', (chunk) => {
      said += chunk
    })
    child.on('error', (error) => {
      said += error.message
    })
    await eventually('mosquitto listens', () => answers(this.#port), 10_000).catch((error) => {
      throw new Error(`${error.message}: ${said}`)
    })
  }

  async kill(): Promise<void> {
    const child = this.#process
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const gone = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGKILL')
    await gone
  }
}

function answers(port: number): Promise<true | undefined> {
  return new Promise((resolve) => {
    const socket = createConnection(port, '127.0.0.1', () => {
      socket.destroy()
      resolve(true)
    })
    socket.on('error', () => resolve(undefined))
  })
}
