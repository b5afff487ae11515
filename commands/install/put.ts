import { join } from 'node:path'
import { MunteokError } from '@munteok/core'
import { type InstalledFile, writeFiles } from './installed-files.ts'
import { hasSystemd, nameCommands, runCommands, type SystemCommand } from './system-commands.ts'

/** What a command installs, and what it says of it. */
export interface Put {
  readonly files: readonly InstalledFile[]
  /** Below which folder the files are written; undefined for the system itself. */
  readonly prefix: string | undefined
  /** What puts the files to use, in this order. */
  readonly commands: readonly SystemCommand[]
  /** As it is typed: `munteok agent install`. */
  readonly typed: string
  /** Said once everything runs. */
  readonly done: string
}

/**
 * Writes the files, and puts them to use where systemd runs and the system itself is meant; otherwise it
 * names what is left to do.
 * @throws MunteokError `outside` for a user other than root, a file that cannot be written, a command that fails
 */
export function put({ files, prefix, commands, typed, done }: Put): void {
  if (prefix === undefined && process.getuid?.() !== 0)
    throw new MunteokError(
      'outside',
      'not-root',
      `this changes the system, so it must run as root: sudo ${typed} … (or look at it with --print)`,
    )
  writeFiles(files, prefix ?? '/')
  for (const { path } of files) console.log(`wrote ${join(prefix ?? '/', path)}`)
  if (prefix !== undefined || !hasSystemd()) nameCommands(commands)
  else {
    runCommands(commands)
    console.log(done)
  }
}
