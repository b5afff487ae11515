import { existsSync, readdirSync, readlinkSync } from 'node:fs'

const SCAN_AT_MOST_EVERY_MS = 100
/** A search of /proc may take this part of the time. */
const SHARE_OF_TIME = 0.05

/**
 * Tells whether anybody has a pseudo-terminal open. A pseudo-terminal keeps what nobody reads, a
 * serial line does not: without this, whoever opens the port would be given what was sent hours ago.
 *
 * It looks at the open files of processes in /proc, and so sees those of the same user only (of all of
 * them, for root); nobody else but root can open a pseudo-terminal of ours.
 */
export class PortReaders {
  readonly #nowMs: () => number
  /** `/proc/<pid>/fd/<n>` at which a port was seen open, by the port's path. */
  readonly #seenAt = new Map<string, string>()
  readonly #watched = new Map<string, readonly number[]>()
  #nextScanMs = Number.NEGATIVE_INFINITY
  readonly #possible = existsSync('/proc/self/fd')

  /** @param nowMs real time */
  constructor(nowMs: () => number) {
    this.#nowMs = nowMs
  }

  /**
   * @param port `/dev/pts/3`
   * @param own processes that hold it open without reading it
   */
  watch(port: string, own: readonly number[]): void {
    this.#watched.set(port, own)
  }

  unwatch(port: string): void {
    this.#watched.delete(port)
    this.#seenAt.delete(port)
  }

  /** True when a watched port is open, as far as can be seen. */
  isOpen(port: string): boolean {
    if (!this.#possible || this.#stillOpen(port)) return true
    if (this.#nowMs() < this.#nextScanMs) return false
    this.#scan()
    return this.#seenAt.has(port)
  }

  #stillOpen(port: string): boolean {
    const seen = this.#seenAt.get(port)
    if (seen !== undefined && target(seen) === port) return true
    this.#seenAt.delete(port)
    return false
  }

  #scan(): void {
    const began = this.#nowMs()
    for (const pid of processes())
      for (const file of openFiles(pid)) {
        const port = target(file)
        if (port !== undefined && this.#watched.get(port)?.includes(pid) === false)
          this.#seenAt.set(port, file)
      }
    const tookMs = this.#nowMs() - began
    this.#nextScanMs = this.#nowMs() + Math.max(SCAN_AT_MOST_EVERY_MS, tookMs / SHARE_OF_TIME)
  }
}

function processes(): number[] {
  return readdirSync('/proc').map(Number).filter(Number.isInteger)
}

/** None for a process that has ended or belongs to somebody else. */
function openFiles(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).map((file) => `/proc/${pid}/fd/${file}`)
  } catch {
    return []
  }
}

/** What an open file is; undefined once it is closed. */
function target(file: string): string | undefined {
  try {
    return readlinkSync(file)
  } catch {
    return undefined
  }
}
