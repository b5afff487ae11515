import { createHash, timingSafeEqual } from 'node:crypto'
import { existsSync } from 'node:fs'
import { agentAccount, newPassword, passwordFile, readPassword, writeSecret } from '@munteok/runtime'

/**
 * Who may connect: each agent under its own name, the recorder, the screens, which only read, and a Home
 * Assistant where it is set up.
 */
export type Account =
  | { readonly kind: 'agent'; readonly name: string; readonly agent: string }
  | { readonly kind: 'recorder' | 'screen' | 'home-assistant'; readonly name: string }

/** The accounts of one installation and the hashes of their passwords. */
export class Accounts {
  readonly #accounts = new Map<string, { account: Account; digest: Buffer }>()

  add(account: Account, password: string): void {
    this.#accounts.set(account.name, { account, digest: digestOf(password) })
  }

  /** The account that the credentials belong to, or undefined. */
  find(username: string, password: string | Buffer): Account | undefined {
    const known = this.#accounts.get(username)
    const digest = digestOf(password)
    return known && timingSafeEqual(known.digest, digest) ? known.account : undefined
  }
}

/** A plain hash is enough: the passwords are 24 random bytes, not words. */
function digestOf(password: string | Buffer): Buffer {
  return createHash('sha256').update(password).digest()
}

/** An account, and what it proves itself with. */
export interface Credentials {
  readonly account: Account
  readonly password: string
}

export interface AccountOptions {
  /** Put before each account's name, not before that of its file. */
  readonly prefix?: string | undefined
  /** Below which Home Assistant's discovery takes place: with any, it has an account. */
  readonly discoveryPrefixes?: readonly string[]
}

/** The accounts of an installation with these agents. */
export function accountsOf(agents: readonly string[], homeAssistant = false): Account[] {
  return [
    { kind: 'recorder', name: 'recorder' },
    { kind: 'screen', name: 'screen' },
    ...(homeAssistant ? [{ kind: 'home-assistant', name: 'home-assistant' } as const] : []),
    ...agents.map((agent): Account => ({ kind: 'agent', name: agentAccount(agent), agent })),
  ]
}

/**
 * Reads the password of each account from `<dataDir>/secrets/`, and makes those that are not there
 * yet. An agent that is no longer in the site file has no account, whatever file it left.
 *
 * @throws MunteokError `outside` when a password file can be read by others
 */
export function credentialsOf(
  dataDir: string,
  agents: readonly string[],
  { prefix = '', discoveryPrefixes = [] }: AccountOptions = {},
): Credentials[] {
  return accountsOf(agents, discoveryPrefixes.length > 0).map((account) => {
    const file = passwordFile(dataDir, account.name)
    if (!existsSync(file)) writeSecret(file, `${newPassword()}\n`)
    return {
      account: { ...account, name: `${prefix}${account.name}` },
      password: readPassword(dataDir, account.name),
    }
  })
}

/** As `credentialsOf`, of which only hashes are kept. */
export function loadAccounts(
  dataDir: string,
  agents: readonly string[],
  options: AccountOptions = {},
): Accounts {
  const accounts = new Accounts()
  for (const { account, password } of credentialsOf(dataDir, agents, options)) accounts.add(account, password)
  return accounts
}
