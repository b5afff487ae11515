import { type ChildProcess, spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { eventually, MUNTEOK } from './house.ts'

/** A process that cannot be mistaken for a later one with the same number. */
export interface Process {
  readonly pid: number
  readonly startedAt: string
  readonly command: string
}

/** `munteok start` as a person runs it, and everything that it starts. */
export class FrontDoor {
  stdout = ''
  stderr = ''
  readonly #child: ChildProcess
  readonly #ended: Promise<number | null>

  /** @param command another one than what was built here, where it runs, and with which environment */
  constructor(
    args: readonly string[],
    command: {
      readonly words: readonly string[]
      readonly cwd?: string
      readonly env?: NodeJS.ProcessEnv
    } = {
      words: [process.execPath, MUNTEOK],
    },
  ) {
    const { words, ...place } = command
    const [program = '', ...before] = words
    // A group of its own, as a terminal gives it: what Ctrl+C is sent to.
    const child = spawn(program, [...before, 'start', ...args], {
      ...place,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    })
    this.#child = child
    child.stdout.on('data', (chunk) => {
      this.stdout += chunk
    })
    child.stderr.on('data', (chunk) => {
      this.stderr += chunk
    })
    this.#ended = new Promise((resolve) => child.once('close', (code) => resolve(code)))
  }

  /** Waits until it has printed its addresses. */
  async ready(withinMs: number): Promise<void> {
    await eventually(
      'the addresses',
      () => this.stdout.includes('Ctrl+C ends it') || undefined,
      withinMs,
    ).catch((error) => {
      throw new Error(`${error.message}\n${this.stderr.slice(-2_000)}`)
    })
  }

  /** The exit code, once it has ended. */
  get ended(): Promise<number | null> {
    return this.#ended
  }

  get processes(): Process[] {
    return descendantsOf(this.#child.pid ?? 0)
  }

  /** What Ctrl+C does. */
  interrupt(): void {
    process.kill(-(this.#child.pid ?? 0), 'SIGINT')
  }

  /** Whatever happened: leaves nothing behind. */
  async close(): Promise<void> {
    const processes = this.processes
    if (this.#child.exitCode === null && this.#child.signalCode === null) this.#child.kill('SIGKILL')
    for (const each of processes) if (isAlive(each)) process.kill(each.pid, 'SIGKILL')
    await this.#ended
  }
}

export function isAlive({ pid, startedAt }: Process): boolean {
  const now = processOf(pid)
  return now?.startedAt === startedAt && now.state !== 'Z'
}

function descendantsOf(root: number): Process[] {
  const all = readdirSync('/proc')
    .map(Number)
    .filter(Number.isInteger)
    .flatMap((pid) => processOf(pid) ?? [])
  const found = new Set([root])
  // A parent may have a larger number than its child: until nothing is added.
  for (let before = 0; before < found.size; ) {
    before = found.size
    for (const { pid, parent } of all) if (found.has(parent)) found.add(pid)
  }
  return all.filter(({ pid }) => found.has(pid))
}

function processOf(pid: number): (Process & { parent: number; state: string }) | undefined {
  try {
    // The name stands in brackets and may hold anything; state, parent and (20th) start come after it.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? []
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim()
    const [state = '', parent] = fields
    return { pid, command, state, parent: Number(parent), startedAt: fields[19] ?? '' }
  } catch {
    return undefined
  }
}
