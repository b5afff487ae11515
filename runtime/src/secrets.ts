import { randomBytes } from 'node:crypto'
import {
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { MunteokError, messageOf, type Site } from '@munteok/core'

/** The account of an agent. */
export function agentAccount(agent: string): string {
  return `agent-${agent}`
}

/**
 * What an account is called at the broker: with a prefix where several buildings share one. Its password
 * file is called without.
 */
export function accountAtBroker({ mqttAccountPrefix = '' }: Site, account: string): string {
  return `${mqttAccountPrefix}${account}`
}

export function passwordFile(dataDir: string, account: string): string {
  return join(dataDir, 'secrets', `${account}.password`)
}

/** The token of the time-series store, put there by hand. */
export function influxTokenFile(dataDir: string): string {
  return join(dataDir, 'secrets', 'influx.token')
}

/** Writes a file that only its owner can read, whole or not at all. */
export function writeSecret(file: string, content: string | Buffer): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  const part = `${file}.part`
  writeFileSync(part, content, { mode: 0o600, flush: true })
  chmodSync(part, 0o600)
  renameSync(part, file)
}

/**
 * A secret that no process in particular owns: whoever needs it first makes it, and of several that start
 * together, one.
 * @throws MunteokError `outside` / `secret-unwritable`
 */
export function makeSecret(file: string): void {
  if (existsSync(file)) return
  const own = `${file}.${randomBytes(4).toString('hex')}`
  try {
    writeSecret(own, `${newPassword()}\n`)
    linkUnlessThere(own, file)
    rmSync(own)
  } catch (cause) {
    throw new MunteokError(
      'outside',
      'secret-unwritable',
      `${file} cannot be made (${messageOf(cause)}): check the disk and who owns the folder`,
      { cause },
    )
  }
}

function linkUnlessThere(own: string, file: string): void {
  try {
    linkSync(own, file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
}

/**
 * The content of a file that only its owner can read.
 * @throws MunteokError `outside` when it is missing or others can read it
 */
export function readSecret(file: string, remedy: string): string {
  if (!existsSync(file)) throw new MunteokError('outside', 'secret-missing', `${file} is missing: ${remedy}`)
  if (process.platform !== 'win32' && (statSync(file).mode & 0o077) !== 0)
    throw new MunteokError(
      'outside',
      'secret-exposed',
      `${file} can be read by others on this machine: chmod 600 ${file}`,
    )
  try {
    return readFileSync(file, 'utf8').trim()
  } catch (cause) {
    throw new MunteokError(
      'outside',
      'secret-unreadable',
      `${file} cannot be read (${messageOf(cause)}): give it to the user that Munteok runs as`,
      { cause },
    )
  }
}

/** The password of an account, made by the broker at its first start. */
export function readPassword(dataDir: string, account: string): string {
  return readSecret(
    passwordFile(dataDir, account),
    `the broker makes it at its first start; on another machine, copy it from there`,
  )
}

/** 24 random bytes: no slow hash is needed to keep them. */
export function newPassword(): string {
  return randomBytes(24).toString('base64url')
}
