import { type ChildProcess, spawn } from 'node:child_process'
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePorts } from './free-ports.ts'
import { eventually, MUNTEOK } from './house.ts'

/** What we ship for Prometheus. */
export const PROMETHEUS_FOLDER = join(MUNTEOK, '..', '..', 'docs', 'prometheus')

interface Answer<T> {
  readonly status: string
  readonly data: T
  readonly error?: string
}

/** One series of an answer; `value` is the newest. */
export interface Series {
  readonly metric: Readonly<Record<string, string>>
  readonly value: readonly [number, string]
}

/** Debian's Prometheus with the configuration that we ship, on another port, with other targets, and in a hurry. */
export class Prometheus {
  readonly #url: string
  readonly #folder: string
  readonly #process: ChildProcess

  private constructor(url: string, folder: string, process: ChildProcess) {
    this.#url = url
    this.#folder = folder
    this.#process = process
  }

  /** @param targets in the order of those in the configuration: broker, recorder, agents */
  static async start(targets: readonly string[]): Promise<Prometheus> {
    const [port = 0] = await freePorts(1)
    const folder = mkdtempSync(join(tmpdir(), 'munteok-prometheus-'))
    const rest = [...targets]
    const configuration = readFileSync(join(PROMETHEUS_FOLDER, 'prometheus.yml'), 'utf8')
      .replaceAll(/_interval: 15s/g, '_interval: 1s')
      .replaceAll(/- 127\.0\.0\.1:8\d{3}/g, () => `- ${rest.shift()}`)
    writeFileSync(join(folder, 'prometheus.yml'), configuration)
    copyFileSync(join(PROMETHEUS_FOLDER, 'alerts.yml'), join(folder, 'alerts.yml'))
    const child = spawn(
      'prometheus',
      [
        `--config.file=${folder}/prometheus.yml`,
        `--storage.tsdb.path=${folder}/data`,
        `--web.listen-address=127.0.0.1:${port}`,
      ],
      { stdio: ['ignore', 'ignore', 'pipe'] },
    )
    let said = ''
    child.stderr.on('data', (chunk) => {
      said += chunk
    })
    child.on('error', (error) => {
      said += error.message
    })
    const prometheus = new Prometheus(`http://127.0.0.1:${port}`, folder, child)
    await eventually('Prometheus answers', async () =>
      (await fetch(`${prometheus.#url}/-/ready`)).ok ? true : undefined,
    ).catch((error) => {
      child.kill('SIGKILL')
      throw new Error(`${error.message}: ${said.slice(-2_000)}`)
    })
    return prometheus
  }

  /** @throws Error with Prometheus' own words when it does not understand */
  async query(expression: string): Promise<Series[]> {
    const { result } = await this.ask<{ result: Series[] }>(`query?query=${encodeURIComponent(expression)}`)
    return result
  }

  async ask<T>(path: string): Promise<T> {
    const answer = (await (await fetch(`${this.#url}/api/v1/${path}`)).json()) as Answer<T>
    if (answer.status !== 'success') throw new Error(`${path}: ${answer.error}`)
    return answer.data
  }

  async stop(): Promise<void> {
    const gone = new Promise((resolve) => this.#process.once('exit', resolve))
    this.#process.kill('SIGKILL')
    await gone
    rmSync(this.#folder, { recursive: true, force: true })
  }
}
