import { MunteokError } from '@munteok/core'
import Database from 'better-sqlite3'

function codeOf(error: unknown): string {
  return error instanceof Database.SqliteError ? error.code : ''
}

export function isBusy(error: unknown): boolean {
  return codeOf(error).startsWith('SQLITE_BUSY')
}

export function isCorrupt(error: unknown): boolean {
  const code = codeOf(error)
  return code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB'
}

/** A failure to read. */
export function readError(error: unknown, file: string): MunteokError {
  return new MunteokError(
    'outside',
    'outbox-unreadable',
    `the outbox ${file} cannot be read (${codeOf(error) || String(error)}): check the disk, then restart the agent, which sets a corrupt file aside and begins a new one`,
    { cause: error },
  )
}

/** A failure to write, as what the reader can do about it. */
export function writeError(error: unknown, file: string): MunteokError {
  const code = codeOf(error)
  if (code === 'SQLITE_FULL')
    return new MunteokError(
      'outside',
      'disk-full',
      `the outbox ${file} is at its budget or its disk is full: counts are carried on, check-ins are refused; make room, raise outboxBudgetMB, or bring the recorder back`,
      { cause: error },
    )
  return new MunteokError(
    'outside',
    'disk-failed',
    `the outbox ${file} cannot be written (${code || String(error)}): counts are carried on, check-ins are refused; check the disk and its rights`,
    { cause: error },
  )
}
