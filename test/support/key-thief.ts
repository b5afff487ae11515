/**
 * What somebody can do who has every file of the house and knows how it is built: takes whatever may be
 * a key, moves it forward as agents do, and tries cards under it. Written from the documentation, not
 * with the agents' own code.
 */
import { createHmac } from 'node:crypto'
import { addDays, type Day } from '@munteok/core'

/** A card that was recognised. */
export interface Recomputed {
  readonly card: string
  readonly pseudonym: string
}

/** Everything in there that may be a key of 32 bytes: as base64url, as base64 or as hex. */
export function possibleKeys(bytes: Buffer): Set<string> {
  const text = bytes.toString('latin1')
  const keys = new Set<string>()
  for (const [run] of text.matchAll(/[A-Za-z0-9_+/-]{43,200}/g))
    for (let i = 0; i + 43 <= run.length; i++)
      keys.add(
        run
          .slice(i, i + 43)
          .replaceAll('+', '-')
          .replaceAll('/', '_'),
      )
  for (const [run] of text.matchAll(/[0-9a-fA-F]{64}/g))
    keys.add(Buffer.from(run, 'hex').toString('base64url'))
  return keys
}

export function dayPseudonym(key: string, card: string): string {
  return hmac(key, card).subarray(0, 16).toString('base64url')
}

/** The key of the day after `day`'s. */
export function keyOfNextDay(key: string, day: Day): string {
  return hmac(key, `munteok day ${addDays(day, 1)}`).toString('base64url')
}

/**
 * Tries a key as that of each of these days, moved forward over the rest of them.
 * @returns the cards of which the key gives a pseudonym that is wanted
 */
export function recompute(
  key: string,
  cards: readonly string[],
  days: readonly Day[],
  wanted: ReadonlySet<string>,
): Recomputed[] {
  const found = new Map<string, Recomputed>()
  const tryOn = (candidate: string) => {
    for (const card of cards) {
      const pseudonym = dayPseudonym(candidate, card)
      if (wanted.has(pseudonym)) found.set(pseudonym, { card, pseudonym })
    }
  }
  tryOn(key)
  for (const [i] of days.entries()) {
    let later = key
    for (const day of days.slice(i)) {
      later = keyOfNextDay(later, day)
      tryOn(later)
    }
  }
  return [...found.values()]
}

function hmac(key: string, text: string): Buffer {
  return createHmac('sha256', Buffer.from(key, 'base64url')).update(text).digest()
}
