import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePorts } from './free-ports.ts'
import { eventually } from './house.ts'
import { answersHttp, ended } from './store-process.ts'

/** One series as VictoriaMetrics keeps it: a field is part of the name. */
export interface ExportedSeries {
  readonly metric: Readonly<Record<string, string>>
  readonly values: readonly number[]
  readonly timestamps: readonly number[]
}

/** Debian's VictoriaMetrics on a free port of 127.0.0.1. */
export class VictoriaMetrics {
  readonly url: string
  readonly #folder = mkdtempSync(join(tmpdir(), 'munteok-victoria-'))
  #process: ChildProcess | undefined

  private constructor(port: number) {
    this.url = `http://127.0.0.1:${port}`
  }

  /** It runs when this resolves. */
  static async start(...more: string[]): Promise<VictoriaMetrics> {
    const [port = 0] = await freePorts(1)
    const store = new VictoriaMetrics(port)
    const place = [`-storageDataPath=${store.#folder}`, `-httpListenAddr=127.0.0.1:${port}`]
    store.#process = spawn('victoria-metrics', [...place, ...more], { stdio: 'ignore' })
    let failed = ''
    store.#process.on('error', (error) => {
      failed = `: ${error.message}`
    })
    await eventually('victoria-metrics answers', () => answersHttp(`${store.url}/health`), 20_000).catch(
      (error) => {
        throw new Error(`${error.message}${failed}`)
      },
    )
    return store
  }

  /** Everything that it has of a building. */
  async exported(building: string): Promise<ExportedSeries[]> {
    // Points are seen a second later otherwise.
    await fetch(`${this.url}/internal/force_flush`)
    const match = new URLSearchParams({ 'match[]': `{building="${building}"}` })
    const lines = (await (await fetch(`${this.url}/api/v1/export?${match}`)).text()).split('\n')
    return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as ExportedSeries)
  }

  async close(): Promise<void> {
    await ended(this.#process, 'SIGKILL')
    rmSync(this.#folder, { recursive: true })
  }
}
