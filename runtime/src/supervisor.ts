import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { MunteokError } from '@munteok/core'
import type { Log } from './log.ts'

export interface ProcessPlan {
  /** How the log calls it: `broker`, `agent 1f`. */
  readonly name: string
  /** A script and its arguments, run by this Node with the flags of this process. */
  readonly script: string
  readonly args: readonly string[]
  readonly env?: NodeJS.ProcessEnv
}

/** Exit code of a process that cannot run as it is set up: starting it again would not help. */
export const EXIT_SETUP = 78

const FIRST_RESTART_MS = 500
const LAST_RESTART_MS = 10_000
/** A process that lived this long starts again at once, as if nothing had happened before. */
const STABLE_MS = 30_000
const STOP_WITHIN_MS = 10_000

interface Child {
  readonly plan: ProcessPlan
  process: ChildProcess | undefined
  restartMs: number
  startedAt: number
  timer: NodeJS.Timeout | undefined
}

/**
 * Runs the processes of a building on one computer and starts each again that dies. A child reports
 * ready over its IPC channel (`reportReady`) and ends when that channel closes, so that none outlives
 * the supervisor.
 */
export class Supervisor {
  readonly #log: Log
  readonly #forward: (line: string) => void
  readonly #children: Child[] = []
  #stopping = false

  /** @param forward takes each line that a child logs */
  constructor(log: Log, forward: (line: string) => void) {
    this.#log = log
    this.#forward = forward
  }

  /**
   * Starts a process and waits until it is ready.
   * @returns what it reported
   * @throws MunteokError `outside` / `not-started` when it ends before it was ready for the first time
   */
  start(plan: ProcessPlan): Promise<unknown> {
    const child: Child = {
      plan,
      process: undefined,
      restartMs: FIRST_RESTART_MS,
      startedAt: 0,
      timer: undefined,
    }
    this.#children.push(child)
    return new Promise((resolve, reject) => {
      this.#spawn(child, resolve, (code) =>
        reject(
          new MunteokError(
            'outside',
            'not-started',
            `${plan.name} ended (${code}) before it was ready: see its last line above`,
          ),
        ),
      )
    })
  }

  /** The process ids of what runs now, by name. */
  pids(): Record<string, number> {
    return Object.fromEntries(
      this.#children.flatMap(({ plan, process }) => (process?.pid ? [[plan.name, process.pid]] : [])),
    )
  }

  #spawn(child: Child, onReady?: (report: unknown) => void, onFail?: (code: string) => void): void {
    const { plan } = child
    const started = spawn(process.execPath, [...process.execArgv, plan.script, ...plan.args], {
      env: { ...process.env, ...plan.env },
      stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
    })
    child.process = started
    child.startedAt = performance.now()
    let ready = false
    if (started.stderr) createInterface({ input: started.stderr }).on('line', this.#forward)
    started.on('message', (message) => {
      ready = true
      onReady?.(message)
    })
    const ended = (how: string, hopeless: boolean) => {
      child.process = undefined
      if (this.#stopping) return
      if (onFail && !ready) onFail(how)
      else this.#restart(child, how, hopeless)
    }
    started.on('error', (error) => {
      // A process that could not be made has no exit.
      if (started.pid === undefined) ended(error.message, false)
    })
    started.on('exit', (code, signal) => ended(signal ?? `exit code ${code}`, code === EXIT_SETUP))
  }

  #restart(child: Child, how: string, hopeless: boolean): void {
    if (performance.now() - child.startedAt > STABLE_MS) child.restartMs = FIRST_RESTART_MS
    const wait = hopeless ? LAST_RESTART_MS : child.restartMs
    child.restartMs = Math.min(child.restartMs * 2, LAST_RESTART_MS)
    this.#log.warn(`${child.plan.name} ended (${how}): starting it again in ${wait / 1000} s`)
    child.timer = setTimeout(() => this.#spawn(child), wait)
  }

  /** Ends all processes, the last started first, and waits for them. */
  async stop(): Promise<void> {
    this.#stopping = true
    for (const child of [...this.#children].reverse()) {
      clearTimeout(child.timer)
      const running = child.process
      if (!running) continue
      const gone = new Promise<void>((resolve) => running.once('exit', () => resolve()))
      running.kill('SIGTERM')
      const impatient = setTimeout(() => {
        this.#log.warn(`${child.plan.name} did not stop within ${STOP_WITHIN_MS / 1000} s: killed`)
        running.kill('SIGKILL')
      }, STOP_WITHIN_MS)
      await gone
      clearTimeout(impatient)
    }
  }
}

/** Tells a supervisor, if there is one, that this process is ready. */
export function reportReady(report: Record<string, unknown>): void {
  process.send?.(report)
}

/**
 * Resolves when this process is asked to stop: SIGINT, SIGTERM, or a supervisor that is gone. A
 * second signal ends it at once.
 */
export function stopRequested(): Promise<string> {
  return new Promise((resolve) => {
    let asked = false
    const stop = (reason: string) => {
      if (asked && reason !== 'disconnect') process.exit(130)
      asked = true
      resolve(reason)
    }
    process.on('SIGINT', () => {
      // A terminal sends it to the whole group: a supervised process is stopped by its supervisor.
      if (!process.send) stop('SIGINT')
    })
    process.on('SIGTERM', () => stop('SIGTERM'))
    process.on('disconnect', () => stop('disconnect'))
  })
}
