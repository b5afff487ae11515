/** The accounts of an installation as the files of mosquitto (2.0 or newer), for who runs that instead. */
import { pbkdf2Sync, randomBytes } from 'node:crypto'
import type { Topics } from '@munteok/core'
import type { Account, Credentials } from './accounts.ts'
import { permissionsOf } from './permissions.ts'

/** As mosquitto_passwd has it. The passwords are random bytes: more rounds would add nothing. */
const ITERATIONS = 101
const SALT_BYTES = 12
const HASH_BYTES = 64

/** The content of an `acl_file`: what each account may publish and hear. */
export function mosquittoAcl(
  accounts: readonly Account[],
  topics: Topics,
  discoveryPrefixes: readonly string[] = [],
): string {
  const blocks = accounts.map((account) => {
    const { publish, subscribe } = permissionsOf(account, topics, discoveryPrefixes)
    const lines = [
      ...publish.map((topic) => `topic write ${topic}`),
      ...subscribe.map((topic) => `topic read ${topic}`),
    ]
    return [`user ${account.name}`, ...lines].join('\n')
  })
  return `${blocks.join('\n\n')}\n`
}

/** The content of a `password_file`: salted PBKDF2-HMAC-SHA-512, `$7$<rounds>$<salt>$<hash>`. */
export function mosquittoPasswords(credentials: readonly Credentials[]): string {
  const lines = credentials.map(({ account, password }) => {
    const salt = randomBytes(SALT_BYTES)
    const hash = pbkdf2Sync(password, salt, ITERATIONS, HASH_BYTES, 'sha512')
    return `${account.name}:$7$${ITERATIONS}$${salt.toString('base64')}$${hash.toString('base64')}\n`
  })
  return lines.join('')
}
