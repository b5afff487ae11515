import {
  chmodSync,
  chownSync,
  closeSync,
  fsyncSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs'
import { MunteokError, messageOf } from '@munteok/core'

/**
 * Gives a file another text, whole or not at all, with the owner and rights that it had.
 * @throws MunteokError `outside`, and the file is as it was
 */
export function replaceFile(file: string, text: string): void {
  // The link stays a link.
  const target = realpathSync(file)
  const { mode, uid, gid } = statSync(target)
  const draft = `${target}.new-${process.pid}`
  try {
    const output = openSync(draft, 'wx', mode)
    writeSync(output, text)
    fsyncSync(output)
    closeSync(output)
    chmodSync(draft, mode & 0o7777)
    if (process.getuid?.() === 0) chownSync(draft, uid, gid)
    renameSync(draft, target)
  } catch (cause) {
    rmSync(draft, { force: true })
    throw new MunteokError('outside', 'unwritable', `${file} cannot be changed: ${messageOf(cause)}`, {
      cause,
    })
  }
}
