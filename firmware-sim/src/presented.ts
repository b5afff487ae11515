import { MunteokError } from '@munteok/core'
import type { Reads } from './devices/firmware.ts'

const LONGEST_CODE = 512
/** What a visitor's code says, before the number of the card that it stands for. */
const CODE_OF = 'DOBONG-'

/**
 * What somebody holds to a reader, from what was typed: up to ten digits are a card's printed number,
 * 14 hexadecimal digits the UID of an NFC card, and for a scanner anything printable is a code.
 * @throws MunteokError `input` for what the reader cannot read
 */
export function presentable(reads: Reads, typed: string): string {
  if (reads === 'code') return codeText(typed)
  if (reads === 'uid' && /^[0-9a-f]{14}$/i.test(typed)) return typed.toUpperCase()
  if (/^\d{1,10}$/.test(typed) && Number(typed) <= 0xffff_ffff) return typed.padStart(10, '0')
  throw new MunteokError(
    'input',
    'card-number',
    `"${typed}" is no card number: give the up to ten digits that are printed on a card (at most 4294967295)${
      reads === 'uid' ? ', or the 14 hexadecimal digits of a UID' : ''
    }`,
  )
}

/** What the holder of a card shows where codes are read. */
export function shownAt(reads: Reads, card: string): string {
  return reads === 'code' ? `${CODE_OF}${card}` : card
}

function codeText(typed: string): string {
  if (/^[\x20-\x7e]+$/.test(typed) && typed.length <= LONGEST_CODE) return typed
  throw new MunteokError(
    'input',
    'code-text',
    `this is no code for a simulated scanner: give 1 to ${LONGEST_CODE} printable ASCII characters`,
  )
}
