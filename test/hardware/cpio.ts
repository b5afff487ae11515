/**
 * Writes an initramfs: the "newc" format that the kernel's own documentation describes
 * (driver-api/early-userspace/buffer-format). Everything belongs to root, whoever writes it.
 */
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'

const FILE = 0o100_000
const LINK = 0o120_000
const FOLDER = 0o040_000

export class CpioArchive {
  readonly #parts: Buffer[] = []
  readonly #names = new Set<string>()
  #inode = 0

  has(path: string): boolean {
    return this.#names.has(path)
  }

  /** @param path absolute; the folders above it are added too. What stands there already stays. */
  file(path: string, content: Uint8Array | string, mode = 0o644): void {
    this.#add(path, FILE | mode, Buffer.from(content))
  }

  link(path: string, target: string): void {
    this.#add(path, LINK | 0o777, Buffer.from(target))
  }

  folder(path: string, mode = 0o755): void {
    if (path !== '/') this.#add(path, FOLDER | mode, Buffer.alloc(0))
  }

  /** A file of this machine, or a folder with all that is in it. */
  copy(source: string, path = source, isWanted: (path: string) => boolean = () => true): void {
    const stat = lstatSync(source)
    if (!isWanted(source)) return
    if (stat.isSymbolicLink()) this.link(path, readlinkSync(source))
    else if (stat.isDirectory())
      for (const name of readdirSync(source)) this.copy(join(source, name), join(path, name), isWanted)
    else if (!this.has(path)) this.file(path, readFileSync(source), stat.mode & 0o777)
  }

  finish(): Buffer {
    this.#entry('TRAILER!!!', 0, Buffer.alloc(0))
    return Buffer.concat(this.#parts)
  }

  #add(path: string, mode: number, content: Buffer): void {
    if (this.has(path)) return
    const above = join(path, '..')
    if (above !== '/') this.folder(above)
    this.#names.add(path)
    this.#entry(path.slice(1), mode, content)
  }

  #entry(name: string, mode: number, content: Buffer): void {
    const fields = [++this.#inode, mode, 0, 0, 1, 0, content.length, 0, 0, 0, 0, name.length + 1, 0]
    const head = `070701${fields.map((field) => field.toString(16).padStart(8, '0')).join('')}${name}\0`
    this.#parts.push(padded(Buffer.from(head)), padded(content))
  }
}

/** Everything begins at a multiple of four. */
function padded(bytes: Buffer): Buffer {
  const missing = -bytes.length & 3
  return missing === 0 ? bytes : Buffer.concat([bytes, Buffer.alloc(missing)])
}
