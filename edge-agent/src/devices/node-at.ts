import { statSync } from 'node:fs'

/** Which device a path leads to now: another text when it was replaced at the same name, empty for none. */
export function nodeAt(path: string): string {
  const found = statSync(path, { throwIfNoEntry: false })
  return found ? `${found.dev} ${found.ino} ${found.rdev}` : ''
}
