import type { Closing } from '@munteok/core'

/** Of an Ed25519 key in SPKI DER the first 12 bytes, 16 letters of base64, are the same for every key. */
const KEY_PREFIX = 16

/** A closing's marks in a short form, enough to compare a printed sheet with the ledger. */
export function sealOf({ figure, signature, publicKey }: Closing): {
  head: string
  signature: string
  key: string
} {
  return {
    head: figure.head.slice(0, 16).replace(/(.{4})(?=.)/g, '$1 '),
    signature: `${signature.slice(0, 16)}…`,
    key: `${publicKey.slice(KEY_PREFIX, KEY_PREFIX + 12)}…`,
  }
}
