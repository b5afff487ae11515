/** The building under test: its processes, started from what was built, in a data directory of its own. */
import { type ChildProcess, spawn } from 'node:child_process'
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type ClockSetting, type Site, siteParser } from '@munteok/core'
import { CLOCK_VARIABLE, formatClock, type Installation, loadInstallation } from '@munteok/runtime'
import { freePorts } from './free-ports.ts'

const ROOT = join(import.meta.dirname, import.meta.dirname.includes('/dist/') ? '../../..' : '../..')
/** As the first line of munteok.ts has them. */
export const NODE_FLAGS = ['--max-semi-space-size=2']
export const MUNTEOK = join(ROOT, 'dist', 'munteok.js')
const DOBONG = join(ROOT, 'buildings', 'dobong')

export interface HouseOptions {
  readonly clock?: ClockSetting
  /** Changes the site file before it is written. */
  readonly site?: (site: Site) => Site
  /** Added to the environment of every process. */
  readonly env?: NodeJS.ProcessEnv
}

/** Another way to start a process than the house's own. */
export interface StartOptions {
  /** What it is called here, where its own name is taken. */
  readonly as?: string
  readonly siteFile?: string
  readonly env?: NodeJS.ProcessEnv
}

export class House {
  readonly dataDir: string
  readonly #options: HouseOptions
  readonly #children = new Map<string, ChildProcess>()
  #installation: Installation | undefined

  constructor(options: HouseOptions = {}) {
    this.#options = options
    this.dataDir = mkdtempSync(join(tmpdir(), 'munteok-house-'))
  }

  get installation(): Installation {
    if (!this.#installation) throw new Error('call prepare() first')
    return this.#installation
  }

  get siteFile(): string {
    return join(this.dataDir, 'site.json')
  }

  get logFile(): string {
    return join(this.dataDir, 'log.ndjson')
  }

  /** Writes the site file: the Dobong centre's simulated one, on free ports. */
  async prepare(): Promise<Installation> {
    const [mqtt = 0, webSocket = 0, brokerHttp = 0, recorder = 0, ...agents] = await freePorts(8)
    const simulated = siteParser.parse(
      JSON.parse(readFileSync(join(DOBONG, 'simulated-site.json'), 'utf8')),
      'simulated-site.json',
    )
    const site: Site = {
      ...simulated,
      building: join(DOBONG, 'building.json'),
      dataDir: '.',
      broker: { tcp: { port: mqtt }, webSocket: { port: webSocket }, http: { port: brokerHttp } },
      recorder: { ...simulated.recorder, http: { port: recorder } },
      agents: simulated.agents.map((agent, i) => ({ ...agent, http: { port: agents[i] ?? 0 } })),
    }
    mkdirSync(join(this.dataDir, 'devices'), { recursive: true })
    writeFileSync(this.siteFile, JSON.stringify(this.#options.site?.(site) ?? site))
    this.#installation = loadInstallation(this.siteFile, {})
    return this.#installation
  }

  /** Starts a process and waits until it reports ready. Its name is its command, and for an agent `agent <name>`. */
  start(name: string, options: StartOptions = {}): Promise<Record<string, unknown>> {
    const [command = '', agent] = name.split(' ')
    const args = [command, '--config', options.siteFile ?? this.siteFile, ...(agent ? ['--name', agent] : [])]
    const { clock } = this.#options
    const child = spawn(process.execPath, [...NODE_FLAGS, MUNTEOK, ...args], {
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      env: {
        ...process.env,
        ...(clock && { [CLOCK_VARIABLE]: formatClock(clock) }),
        ...this.#options.env,
        ...options.env,
      },
    })
    this.#children.set(options.as ?? name, child)
    child.stderr?.on('data', (chunk) => appendFileSync(this.logFile, chunk))
    return new Promise((resolve, reject) => {
      child.once('message', (report) => resolve(report as Record<string, unknown>))
      child.once('exit', (code, signal) =>
        reject(new Error(`${name} ended: ${signal ?? code}\n${this.logTail()}`)),
      )
    })
  }

  async startAll(): Promise<void> {
    await this.start('broker')
    await Promise.all([
      this.start('recorder'),
      ...this.installation.site.agents.map(({ name }) => this.start(`agent ${name}`)),
    ])
  }

  /** Whether it was started and has not ended since. */
  isRunning(name: string): boolean {
    const child = this.#children.get(name)
    return child !== undefined && child.exitCode === null && child.signalCode === null
  }

  pid(name: string): number | undefined {
    return this.#children.get(name)?.pid
  }

  /** Ends a process, by default as a power cut would, and waits until it is gone. */
  async kill(name: string, signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    const child = this.#children.get(name)
    if (!child || !this.isRunning(name)) return
    const gone = new Promise((resolve) => child.once('exit', resolve))
    child.kill(signal)
    await gone
  }

  /** Asks a process to end, and waits. @returns its exit code and how long it took */
  async stop(name: string): Promise<{ code: number | null; ms: number }> {
    const began = performance.now()
    await this.kill(name, 'SIGTERM')
    return { code: this.#children.get(name)?.exitCode ?? null, ms: performance.now() - began }
  }

  /** The messages of everything that was logged. */
  logLines(): string[] {
    return readFileSync(this.logFile, 'utf8')
      .split('\n')
      .filter(Boolean)
      .map((line) => {
        try {
          return `${JSON.parse(line).name}: ${JSON.parse(line).msg}`
        } catch {
          return line
        }
      })
  }

  /** The lines of warnings and errors among them. */
  warnings(): string[] {
    return readFileSync(this.logFile, 'utf8')
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as { level: number; name: string; msg: string })
      .filter(({ level }) => level >= 40)
      .map(({ name, msg }) => `${name}: ${msg}`)
  }

  /** Those lines among them that fit a pattern. */
  logged(pattern: RegExp): string[] {
    return this.logLines().filter((line) => pattern.test(line))
  }

  logTail(): string {
    try {
      return this.logLines().slice(-15).join('\n')
    } catch {
      return '(nothing was logged)'
    }
  }

  brokerUrl(path: string): string {
    return `http://127.0.0.1:${this.installation.broker.http.port}${path}`
  }

  recorderUrl(path: string): string {
    return `http://127.0.0.1:${this.installation.recorderHttp.port}${path}`
  }

  agentUrl(agent: string, path: string): string {
    const settings = this.installation.site.agents.find(({ name }) => name === agent)
    return `http://127.0.0.1:${settings?.http?.port}${path}`
  }

  async get<T>(url: string): Promise<T> {
    const answer = await fetch(url)
    if (!answer.ok) throw new Error(`${url}: ${answer.status} ${await answer.text()}`)
    return (await answer.json()) as T
  }

  async close(): Promise<void> {
    await Promise.all([...this.#children.keys()].map((name) => this.kill(name)))
    rmSync(this.dataDir, { recursive: true, force: true })
  }
}

/** Asks again and again until the answer is not undefined. */
export async function eventually<T>(
  what: string,
  ask: () => Promise<T | undefined> | T | undefined,
  withinMs = 30_000,
): Promise<T> {
  const deadline = Date.now() + withinMs
  let last: unknown
  while (Date.now() < deadline) {
    try {
      const answer = await ask()
      if (answer !== undefined) return answer
    } catch (error) {
      last = error
    }
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error(`${what}: not within ${withinMs / 1000} s${last ? ` (${last})` : ''}`)
}
