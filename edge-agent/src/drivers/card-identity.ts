import { MunteokError } from '@munteok/core'

/**
 * The one identity of a card, however it was read.
 *
 * - 125 kHz cards: the low four of the chip's five bytes, as ten decimal digits. That is what is printed
 *   on the card, and what a keyboard-wedge reader types.
 * - NFC cards with a UID of four bytes: the same form of all four, the first byte first.
 * - NFC cards with a UID of seven or ten bytes: upper-case hex digits.
 *
 * A UID of four bytes that begins with 08 is made up by a phone or a passport, another one each time: it
 * has an identity and its use counts, but no second tap can be seen to be of the same visit.
 *
 * @param card the bytes, or the number: decimal, or hex with or without `:`, `-` or spaces between the
 *   bytes. Four or five bytes in hex must have something between them: `24034859` alone would be another
 *   card in hex than in decimal.
 * @throws MunteokError `input` for what is neither; the message does not repeat it
 */
export function cardIdentity(card: Uint8Array | string): string {
  if (typeof card !== 'string') return ofBytes(card)
  const text = card.trim()
  if (/^\d{1,10}$/.test(text)) return ofNumber(Number(text))
  const isSeparated = /^[\da-f]{2}([-: ][\da-f]{2})+$/i.test(text)
  const digits = isSeparated ? text.replaceAll(/[-: ]/g, '') : text
  if (!/^([\da-f]{2})+$/i.test(digits)) throw noCardNumber()
  if (!isSeparated && digits.length <= 10) throw ambiguous()
  return ofBytes(Buffer.from(digits, 'hex'))
}

/** True for a UID that its card makes up anew each time. */
export function isMadeUpUid(uid: Uint8Array): boolean {
  return uid.length === 4 && uid[0] === 0x08
}

/** The same for a UID that was written in hex. A decimal cannot tell: a 125 kHz card may have it for good. */
export function isMadeUpNumber(text: string): boolean {
  return /^08([-: ][\da-f]{2}){3}$/i.test(text.trim())
}

function ofBytes(bytes: Uint8Array): string {
  switch (bytes.length) {
    case 4:
      return ofNumber(numberOf(bytes))
    case 5:
      return ofNumber(numberOf(bytes.subarray(1)))
    case 7:
    case 10:
      return Buffer.from(bytes).toString('hex').toUpperCase()
    default:
      throw noCardNumber()
  }
}

function numberOf(bytes: Uint8Array): number {
  return bytes.reduce((number, byte) => number * 256 + byte, 0)
}

function ofNumber(number: number): string {
  if (number > 0xffffffff) throw noCardNumber()
  return String(number).padStart(10, '0')
}

function noCardNumber(): MunteokError {
  return new MunteokError(
    'input',
    'card-number',
    'this is no card number: give the up to ten digits that are printed on the card (at most 4294967295), or the 4, 7 or 10 bytes of an NFC card in hex, as 04:A2:3B:5C:6D:7E:80',
  )
}

function ambiguous(): MunteokError {
  return new MunteokError(
    'input',
    'card-number',
    'this is no card number in decimal; for hex, write a colon between the bytes, as in 24:D3:4F:59, since without them hex of digits alone is taken for decimal',
  )
}
