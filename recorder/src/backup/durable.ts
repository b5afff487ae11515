/** Files that are on the disk when a function returns, and what is known of them. */
import { createHash } from 'node:crypto'
import { closeSync, copyFileSync, createReadStream, fsyncSync, openSync, statSync } from 'node:fs'
import { pipeline } from 'node:stream/promises'

/** Brings a file, or the names in a folder, to the disk. */
export function toDisk(path: string): void {
  const open = openSync(path, 'r')
  try {
    fsyncSync(open)
  } finally {
    closeSync(open)
  }
}

export function copyToDisk(from: string, to: string): void {
  copyFileSync(from, to)
  toDisk(to)
}

export async function measured(file: string): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(file, { highWaterMark: 1024 * 1024 }), hash)
  return { bytes: statSync(file).size, sha256: hash.digest('hex') }
}
