import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePorts } from './free-ports.ts'
import { eventually } from './house.ts'

/** Debian's InfluxDB 1.6, on free ports, with a folder of its own. */
export class Influxd {
  readonly url: string
  readonly #folder: string
  readonly #process: ChildProcess

  private constructor(url: string, folder: string, process: ChildProcess) {
    this.url = url
    this.#folder = folder
    this.#process = process
  }

  static async start(): Promise<Influxd> {
    const [http = 0, backup = 0] = await freePorts(2)
    const folder = mkdtempSync(join(tmpdir(), 'munteok-influxd-'))
    const file = join(folder, 'influxdb.conf')
    writeFileSync(
      file,
      `reporting-disabled = true
bind-address = "127.0.0.1:${backup}"
[meta]
dir = "${folder}/meta"
[data]
dir = "${folder}/data"
wal-dir = "${folder}/wal"
[http]
bind-address = "127.0.0.1:${http}"
log-enabled = false
`,
    )
    const child = spawn('influxd', ['-config', file], { stdio: ['ignore', 'ignore', 'pipe'] })
    let said = ''
    child.stderr.on('data', (chunk) => {
      said += chunk
    })
    child.on('error', (error) => {
      said += error.message
    })
    const url = `http://127.0.0.1:${http}`
    await eventually(
      'influxd answers',
      async () => (await fetch(`${url}/ping`)).status === 204 || undefined,
      20_000,
    ).catch((error) => {
      child.kill('SIGKILL')
      throw new Error(`${error.message}: ${said.slice(-2_000)}`)
    })
    return new Influxd(url, folder, child)
  }

  async stop(): Promise<void> {
    const gone = new Promise((resolve) => this.#process.once('exit', resolve))
    this.#process.kill('SIGKILL')
    await gone
    rmSync(this.#folder, { recursive: true, force: true })
  }
}
