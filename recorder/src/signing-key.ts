import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { existsSync } from 'node:fs'
import { MunteokError } from '@munteok/core'
import { readSecret, writeSecret } from '@munteok/runtime'

/** What a key is for, as errors tell it. */
export interface KeyPurpose {
  /** The code of the error, for a file that is no such key. */
  readonly code: string
  /** When it is made: "when a year is first closed". */
  readonly made: string
}

/**
 * An Ed25519 key of the recorder's, made when it is first asked for.
 * @throws MunteokError `outside`, naming the file, when it is no such key, or others can read it
 */
export function signingKey(file: string, { code, made }: KeyPurpose): KeyObject {
  if (!existsSync(file)) {
    const { privateKey } = generateKeyPairSync('ed25519')
    writeSecret(file, privateKey.export({ type: 'pkcs8', format: 'pem' }))
  }
  const key = keyIn(readSecret(file, `it is made ${made}`), file, code)
  if (key.asymmetricKeyType !== 'ed25519')
    throw new MunteokError('outside', code, `${file} is no Ed25519 key: put a backup in its place`)
  return key
}

/** Of a private key: SPKI in DER, base64. */
export function publicTextOf(key: KeyObject): string {
  return createPublicKey(key).export({ type: 'spki', format: 'der' }).toString('base64')
}

function keyIn(pem: string, file: string, code: string): KeyObject {
  try {
    return createPrivateKey(pem)
  } catch (cause) {
    throw new MunteokError('outside', code, `${file} holds no key: put a backup in its place`, { cause })
  }
}
