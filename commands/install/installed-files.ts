import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { MunteokError, messageOf } from '@munteok/core'

/** A file of the system's configuration, and where it belongs. */
export interface InstalledFile {
  /** Absolute. */
  readonly path: string
  readonly text: string
}

/**
 * All files as one text, each after a line `# ==> PATH`, by which a script can take them apart: no line
 * within a file begins so.
 */
export function printed(files: readonly InstalledFile[]): string {
  return files.map(({ path, text }) => `# ==> ${path}\n${text}`).join('\n')
}

/**
 * Writes the files below a folder, `/` for the system itself.
 * @throws MunteokError `outside` that names the file and what to do
 */
export function writeFiles(files: readonly InstalledFile[], prefix: string): void {
  for (const { path, text } of files) {
    const file = join(prefix, path)
    try {
      mkdirSync(dirname(file), { recursive: true })
      writeFileSync(file, text, { mode: 0o644 })
    } catch (cause) {
      throw new MunteokError('outside', 'unwritable', `cannot write ${file}: ${messageOf(cause)}`, { cause })
    }
  }
}
