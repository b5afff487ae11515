import { MunteokError, messageOf } from '@munteok/core'

/** What SQLite says about the disk and the file, as one line that names the file and the remedy. */
export function ledgerTrouble(error: unknown, file: string): MunteokError {
  if (error instanceof MunteokError) return error
  const code = (error as { code?: unknown }).code
  const cause = { cause: error }
  const text = typeof code === 'string' ? code : ''
  if (text === 'SQLITE_FULL')
    return new MunteokError(
      'outside',
      'disk-full',
      `the disk of the ledger ${file} is full: nothing is taken until there is room; agents keep their events`,
      cause,
    )
  if (text.startsWith('SQLITE_CORRUPT') || text === 'SQLITE_NOTADB')
    return corrupt(file, messageOf(error), cause)
  if (text.startsWith('SQLITE_BUSY') || text.startsWith('SQLITE_LOCKED'))
    return new MunteokError(
      'outside',
      'ledger-busy',
      `the ledger ${file} is in use by another process: stop the other recorder`,
      cause,
    )
  if (/^SQLITE_(READONLY|CANTOPEN|IOERR|PERM)/.test(text))
    return new MunteokError(
      'outside',
      'ledger-unwritable',
      `cannot use the ledger ${file} (${messageOf(error)}): check the disk and who owns the folder`,
      cause,
    )
  return new MunteokError('fault', 'ledger', `the ledger ${file} failed: ${messageOf(error)}`, cause)
}

export function corrupt(file: string, how: string, options?: { cause: unknown }): MunteokError {
  return new MunteokError(
    'outside',
    'ledger-corrupt',
    `the ledger ${file} is damaged (${how}) and was left as it is: put a backup in its place, or move it away to begin a new one; agents send again what they still keep`,
    options,
  )
}
