import { lstatSync, mkdirSync, readlinkSync, renameSync, rmSync, symlinkSync } from 'node:fs'
import { dirname } from 'node:path'
import { MunteokError, messageOf } from '@munteok/core'

/**
 * Makes `path` lead to a pseudo-terminal, in one step for whoever opens it meanwhile.
 * @throws MunteokError `outside` when the path cannot be written, or is something that is not ours
 */
export function linkPort(path: string, terminal: string): void {
  const there = kindOf(path)
  if (there === 'other')
    throw new MunteokError(
      'outside',
      'path-taken',
      `${path} is there already and is no pseudo-terminal of a simulation: give the simulated device another path`,
    )
  const part = `${path}.${process.pid}.part`
  try {
    mkdirSync(dirname(path), { recursive: true })
    rmSync(part, { force: true })
    symlinkSync(terminal, part)
    renameSync(part, path)
  } catch (cause) {
    throw new MunteokError(
      'outside',
      'path-unwritable',
      `cannot make the simulated device's path ${path}: ${messageOf(cause)}`,
      { cause },
    )
  }
}

/** Takes the path away, unless it leads elsewhere by now. */
export function unlinkPort(path: string, terminal: string): void {
  if (kindOf(path) === 'ours' && readlinkSync(path) === terminal) rmSync(path, { force: true })
}

/** A real serial port, or udev's link to one, must never be replaced. */
function kindOf(path: string): 'nothing' | 'ours' | 'other' {
  const entry = lstatSync(path, { throwIfNoEntry: false })
  if (!entry) return 'nothing'
  return entry.isSymbolicLink() && readlinkSync(path).startsWith('/dev/pts/') ? 'ours' : 'other'
}
