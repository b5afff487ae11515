import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { freePorts } from './free-ports.ts'
import { eventually, type House, MUNTEOK } from './house.ts'
import { made } from './munteok.ts'
import type { Victim } from './under-kills.ts'

const CONFIGURATION = join(MUNTEOK, '..', '..', 'docs', 'nats.conf')
/** Debian puts it where the path of an ordinary user does not look. */
const PROGRAM = ['/usr/sbin/nats-server', '/usr/local/bin/nats-server'].find(existsSync) ?? 'nats-server'

interface Ports {
  readonly client: number
  readonly http: number
  readonly mqtt: number
  readonly webSocket: number
  readonly cluster: number
}

/** A NATS server with the configuration that we ship, on other ports and with its files elsewhere. */
class NatsNode implements Victim {
  readonly name: string
  readonly #folder: string
  readonly #ports: Ports
  #process: ChildProcess | undefined

  constructor(name: string, folder: string, ports: Ports) {
    this.name = name
    this.#folder = folder
    this.#ports = ports
  }

  /**
   * @param routes the ports between all nodes
   * @param accounts the files of `munteok nats`
   */
  configure(routes: readonly number[], accounts: readonly string[]): void {
    const { client, http, mqtt, webSocket, cluster } = this.#ports
    const addresses = routes.map((port) => `nats://127.0.0.1:${port}`).join(', ')
    const here = readFileSync(CONFIGURATION, 'utf8')
      .replace('server_name: node-1', `server_name: ${this.name}`)
      .replace('127.0.0.1:4222', `127.0.0.1:${client}`)
      .replace('http: 127.0.0.1:8222', `http: 127.0.0.1:${http}`)
      .replace('/var/lib/nats', join(this.#folder, this.name))
      .replace('0.0.0.0:1883', `127.0.0.1:${mqtt}`)
      .replace('0.0.0.0:8083', `127.0.0.1:${webSocket}`)
      .replace('0.0.0.0:6222', `127.0.0.1:${cluster}`)
      .replace(/routes: \[.*\]/, `routes: [${addresses}]`)
      .replace(
        'include munteok-dobong.accounts',
        accounts.map((file) => `include ${basename(file)}`).join('\n  '),
      )
    writeFileSync(this.#file, here)
  }

  get #file(): string {
    return join(this.#folder, `${this.name}.conf`)
  }

  /** Until it has caught up with the others: another one may be lost then. */
  async start(): Promise<void> {
    const child = spawn(PROGRAM, ['-c', this.#file], { stdio: ['ignore', 'ignore', 'pipe'] })
    this.#process = child
    let said = ''
    child.stderr?.on('data', (chunk) => {
      said = `${said}${chunk}`.slice(-2_000)
    })
    child.on('error', (error) => {
      said += error.message
    })
    const isHealthy = async (query = '') =>
      (await fetch(`http://127.0.0.1:${this.#ports.http}/healthz${query}`)).ok || undefined
    // NATS 2.9 may take a consumer for behind until something is sent to it: then the server itself must do.
    await eventually(`${this.name} has caught up`, () => isHealthy())
      .catch(() => eventually(`${this.name} is healthy`, () => isHealthy('?js-server-only=true')))
      .catch((error) => {
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

/** So many NATS servers that stand in for one another. */
export async function natsCluster(size: number) {
  const folder = mkdtempSync(join(tmpdir(), 'munteok-nats-'))
  const free = await freePorts(5 * size)
  const ports = Array.from({ length: size }, (_, i): Ports => {
    const [client = 0, http = 0, mqtt = 0, webSocket = 0, cluster = 0] = free.slice(5 * i)
    return { client, http, mqtt, webSocket, cluster }
  })
  const nodes = ports.map((each, i) => new NatsNode(`node-${i + 1}`, folder, each))
  return {
    nodes,
    urls: ports.map(({ mqtt }) => `mqtt://127.0.0.1:${mqtt}`),
    webSocketUrl: `ws://127.0.0.1:${ports[0]?.webSocket}/mqtt`,
    async setUp(houses: readonly House[]): Promise<void> {
      const accounts: string[] = []
      for (const { siteFile } of houses)
        accounts.push((await made(['nats', '--config', siteFile, '--out', folder])).trim())
      for (const node of nodes)
        node.configure(
          ports.map(({ cluster }) => cluster),
          accounts,
        )
    },
    close: () => rmSync(folder, { recursive: true }),
  }
}
