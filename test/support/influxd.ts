import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePorts } from './free-ports.ts'
import { eventually } from './house.ts'
import { answersHttp, ended } from './store-process.ts'

export interface InfluxdOptions {
  /** Where it keeps everything; a folder of its own, removed at the end, when absent. */
  readonly folder?: string
  /** It asks for accounts. */
  readonly accounts?: boolean
  /** Lines for the `[http]` part of its configuration. */
  readonly http?: string
}

/** Debian's InfluxDB 1.6 on a port of 127.0.0.1 that stays the same when it is started again. */
export class Influxd {
  readonly url: string
  readonly #folder: string
  readonly #ownFolder: boolean
  #process: ChildProcess | undefined

  private constructor(folder: string, ownFolder: boolean, port: number) {
    this.#folder = folder
    this.#ownFolder = ownFolder
    this.url = `http://127.0.0.1:${port}`
  }

  /** It runs when this resolves. */
  static async start(options: InfluxdOptions = {}): Promise<Influxd> {
    const folder = options.folder ?? mkdtempSync(join(tmpdir(), 'munteok-influxd-'))
    const [port = 0, backupPort = 0] = await freePorts(2)
    const influxd = new Influxd(folder, options.folder === undefined, port)
    mkdirSync(folder, { recursive: true })
    writeFileSync(influxd.#file, configuration(folder, port, backupPort, options))
    await influxd.start()
    return influxd
  }

  get #file(): string {
    return join(this.#folder, 'influxdb.conf')
  }

  async start(): Promise<void> {
    const child = spawn('influxd', ['-config', this.#file], { stdio: ['ignore', 'ignore', 'pipe'] })
    this.#process = child
    let said = ''
    child.stderr.on('data', (chunk) => {
      said = `${said}${chunk}`.slice(-2_000)
    })
    child.on('error', (error) => {
      said += error.message
    })
    await eventually('influxd answers', () => answersHttp(`${this.url}/ping`), 20_000).catch((error) => {
      throw new Error(`${error.message}: ${said}`)
    })
  }

  /** Takes connections and says nothing, until `thaw`. */
  freeze(): void {
    this.#process?.kill('SIGSTOP')
  }

  thaw(): void {
    this.#process?.kill('SIGCONT')
  }

  /** As when the power goes. */
  async kill(): Promise<void> {
    await ended(this.#process, 'SIGKILL')
  }

  /** Ends it and removes what it kept in a folder of its own. */
  async close(): Promise<void> {
    await ended(this.#process, 'SIGKILL')
    if (this.#ownFolder) rmSync(this.#folder, { recursive: true })
  }

  /** Asks it as its administrator would by hand. @throws Error with its words */
  async run(
    influxql: string,
    { db = '', account }: { db?: string; account?: string } = {},
  ): Promise<unknown> {
    const answer = await fetch(`${this.url}/query?${new URLSearchParams({ db, epoch: 'ms' })}`, {
      method: 'POST',
      body: new URLSearchParams({ q: influxql }),
      headers: account ? { authorization: `Basic ${Buffer.from(account).toString('base64')}` } : {},
    })
    const said = (await answer.json()) as { error?: string; results?: { error?: string }[] }
    const error = said.error ?? said.results?.find((result) => result.error)?.error
    if (error) throw new Error(`${influxql}: ${error}`)
    return said.results
  }
}

function configuration(
  folder: string,
  port: number,
  backupPort: number,
  { accounts = false, http = '' }: InfluxdOptions,
): string {
  return `reporting-disabled = true
bind-address = "127.0.0.1:${backupPort}"
[meta]
dir = "${folder}/meta"
[data]
dir = "${folder}/data"
wal-dir = "${folder}/wal"
query-log-enabled = false
[http]
bind-address = "127.0.0.1:${port}"
log-enabled = false
auth-enabled = ${accounts}
${http}
[monitor]
store-enabled = false
`
}
