import type { Pass } from '@munteok/core'

/**
 * The identity of who shows a QR or bar code: its text, in a name space apart from cards, so that the
 * code `0013110988` is not the card of that number. Blanks and line ends around it are the scanner's.
 */
export function codeIdentity(text: string): string {
  return `code ${text.trim()}`
}

/** The identity of a pass: its own id, however its text was written. */
export function passIdentity({ id }: Pick<Pass, 'id'>): string {
  return `pass ${id}`
}
