import { MunteokError, messageOf } from '@munteok/core'

/** What the disk says while files are copied, as one line that names the folder and the remedy. */
export function copyTrouble(error: unknown, folder: string, consequence: string): MunteokError {
  if (error instanceof MunteokError) return error
  const code = String((error as { code?: unknown }).code)
  if (/^(SQLITE_FULL|ENOSPC|EDQUOT)$/.test(code))
    return new MunteokError(
      'outside',
      'disk-full',
      `the disk of ${folder} is full: ${consequence}; make room there`,
      {
        cause: error,
      },
    )
  if (/^(SQLITE_(READONLY|CANTOPEN|IOERR|PERM)|E(ACCES|PERM|ROFS|IO|NOENT|NOTDIR))/.test(code))
    return new MunteokError(
      'outside',
      'unwritable',
      `cannot write to ${folder} (${messageOf(error)}): ${consequence}; check the disk and who owns the folder`,
      { cause: error },
    )
  return new MunteokError(
    'fault',
    'copy',
    `copying to ${folder} failed: ${messageOf(error)}: ${consequence}`,
    {
      cause: error,
    },
  )
}
