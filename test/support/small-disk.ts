import { execFileSync } from 'node:child_process'
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A disk of a few megabytes, mounted at a folder, that can really be full. */
export class SmallDisk {
  readonly #folder: string

  constructor(folder: string, megabytes: number) {
    mkdirSync(folder, { recursive: true })
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=700`, 'munteok-test', folder])
    this.#folder = folder
  }

  get #filler(): string {
    return join(this.#folder, 'filler')
  }

  /** Not one more byte. */
  fill(): void {
    const file = openSync(this.#filler, 'w')
    try {
      for (const size of [65_536, 4_096, 1]) writeUntilFull(file, Buffer.alloc(size))
    } finally {
      closeSync(file)
    }
  }

  free(): void {
    rmSync(this.#filler)
  }

  /** Whatever still uses it keeps it until it ends. */
  close(): void {
    execFileSync('umount', ['--lazy', this.#folder])
  }
}

function writeUntilFull(file: number, bytes: Buffer): void {
  for (;;) {
    try {
      writeSync(file, bytes)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOSPC') return
      throw error
    }
  }
}

/** Only root may make one, and not in every container. */
export const canMakeDisks = process.getuid?.() === 0 && mayMount()

function mayMount(): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'munteok-mount-'))
  try {
    new SmallDisk(folder, 1).close()
    return true
  } catch {
    return false
  } finally {
    rmSync(folder, { recursive: true })
  }
}
