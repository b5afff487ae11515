import { existsSync, readFileSync } from 'node:fs'
import { MunteokError } from '@munteok/core'

/** Who runs what is installed. */
export interface Account {
  readonly user: string
  readonly group: string
}

/**
 * A user, and the first group of one who is there already; systemd makes a new user one of the same name.
 * @param etc `/etc`, or a copy of it for tests
 * @throws MunteokError `input` for a name that cannot be one, and for root
 */
export function accountOf(user: string, etc = '/etc'): Account {
  if (!/^[a-z_][a-z0-9_-]{0,30}$/.test(user))
    throw new MunteokError('input', 'user', `--user ${user}: that is no name of a user`)
  if (user === 'root')
    throw new MunteokError('input', 'user', '--user root: no such power is needed; leave it out')
  const id = rowsOf(`${etc}/passwd`).find(([name]) => name === user)?.[3]
  const group = rowsOf(`${etc}/group`).find(([, , number]) => id !== undefined && number === id)?.[0]
  return { user, group: group ?? user }
}

function rowsOf(file: string): string[][] {
  return existsSync(file)
    ? readFileSync(file, 'utf8')
        .split('\n')
        .map((line) => line.split(':'))
    : []
}
