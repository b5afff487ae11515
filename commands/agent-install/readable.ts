import { statSync } from 'node:fs'
import { dirname } from 'node:path'

const OTHERS_READ = 0o004
const OTHERS_SEARCH = 0o001

/** What keeps a user without special rights from reading a file: the file, or a folder on the way; else undefined. */
export function blockedFor(file: string): string | undefined {
  const folder = firstClosed(dirname(file))
  if (folder !== undefined) return folder
  const found = statSync(file, { throwIfNoEntry: false })
  return found && (found.mode & OTHERS_READ) === 0 ? file : undefined
}

/** The highest folder that others may not enter. */
function firstClosed(folder: string): string | undefined {
  const above = dirname(folder)
  const closed = above === folder ? undefined : firstClosed(above)
  if (closed !== undefined) return closed
  const found = statSync(folder, { throwIfNoEntry: false })
  return found && (found.mode & OTHERS_SEARCH) === 0 ? folder : undefined
}
