/** A copy of this machine's system that is thrown away: what is installed in it reaches nothing outside. */
import { type ChildProcess, execFile, spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const execute = promisify(execFile)

/** A layer in memory above the whole file system, seen by this process and those that join it alone. */
const HOLD = `set -e
mount -t tmpfs -o size=2g throw-away "$1"
mkdir "$1/above" "$1/work" "$1/system"
mount -t overlay -o "lowerdir=/,upperdir=$1/above,workdir=$1/work" throw-away "$1/system"
cd "$1/system"
mount --rbind /proc proc
mount --rbind /dev dev
mount -t tmpfs throw-away run
mkdir -p run/systemd/system
exec chroot . sh -c 'echo ready; exec sleep infinity'`

export class ThrowAwaySystem {
  readonly #folder = mkdtempSync(join(tmpdir(), 'munteok-system-'))
  readonly #children: ChildProcess[] = []
  #holder: ChildProcess | undefined

  /** Why there can be none here; undefined where it can. */
  static hindrance(): string | undefined {
    if (process.getuid?.() !== 0) return 'only root may mount'
    const { status } = spawnSync('unshare', ['--mount', 'true'])
    return status === 0 ? undefined : 'this machine allows no mounts of its own (unshare --mount)'
  }

  async start(): Promise<void> {
    const holder = spawn('unshare', ['--mount', 'sh', '-c', HOLD, 'hold', this.#folder], {
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    this.#holder = holder
    let said = ''
    holder.stderr.on('data', (chunk) => {
      said += chunk
    })
    await new Promise<void>((resolve, reject) => {
      holder.stdout.once('data', () => resolve())
      holder.once('exit', () => reject(new Error(`the throw-away system could not be made: ${said}`)))
    })
  }

  /** A path in it, as this process can read and write it. */
  path(inside: string): string {
    return `/proc/${this.#holder?.pid}/root${inside}`
  }

  /** Runs a program in it to its end. @returns what it printed, errors too */
  async run(...words: string[]): Promise<string> {
    const { stdout, stderr } = await execute('nsenter', this.#inside(words), {
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C' },
    })
    return stdout + stderr
  }

  /** Starts a program in it that runs until it is closed. */
  spawn(...words: string[]): void {
    this.#children.push(spawn('nsenter', this.#inside(words), { stdio: 'ignore' }))
  }

  #inside(words: readonly string[]): string[] {
    const joined = ['--target', String(this.#holder?.pid), '--mount', '--root']
    // The folder that this process is in lies outside.
    return [...joined, 'env', '--chdir=/', ...words]
  }

  async close(): Promise<void> {
    const all = [...this.#children, ...(this.#holder ? [this.#holder] : [])]
    for (const child of all) {
      const gone = new Promise((resolve) => child.once('exit', resolve))
      if (child.exitCode !== null || child.signalCode !== null) continue
      child.kill('SIGTERM')
      await gone
    }
    rmSync(this.#folder, { recursive: true, force: true })
  }
}
