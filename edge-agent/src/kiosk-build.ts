import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const ID_CHARS = 16

/** Which build of the kiosk is served: its first page names all else that belongs to it. */
export class KioskBuild {
  readonly #file: string | undefined
  #id: string | undefined

  /** @param kioskDir the built kiosk, where there is one */
  constructor(kioskDir: string | undefined) {
    this.#file = kioskDir === undefined ? undefined : join(kioskDir, 'index.html')
  }

  /** Undefined while there is none. */
  get id(): string | undefined {
    return this.#id
  }

  /** @returns true when it is another one than before */
  look(): boolean {
    const before = this.#id
    if (this.#file === undefined) return false
    try {
      this.#id = idOf(readFileSync(this.#file))
    } catch {
      // It was not built, which the API tells, or is just being written: then it is there the next time.
    }
    return this.#id !== before
  }
}

function idOf(page: Buffer): string {
  return createHash('sha256').update(page).digest('base64url').slice(0, ID_CHARS)
}
