import { MunteokError } from '@munteok/core'

/**
 * The one identity of a 125 kHz card, however it was read: its low four bytes as ten decimal digits,
 * which is what is printed on it and what a keyboard-wedge reader types.
 *
 * @param card the 5 bytes of the chip, or the decimal number
 * @throws MunteokError `input` for what is neither; the message does not repeat it
 */
export function cardIdentity(card: Uint8Array | string): string {
  const number = typeof card === 'string' ? fromDecimal(card.trim()) : fromBytes(card)
  if (number === undefined)
    throw new MunteokError(
      'input',
      'card-number',
      'this is no card number: give the up to ten digits that are printed on the card (at most 4294967295)',
    )
  return String(number).padStart(10, '0')
}

function fromDecimal(text: string): number | undefined {
  if (!/^\d{1,10}$/.test(text)) return undefined
  const number = Number(text)
  return number <= 0xffffffff ? number : undefined
}

function fromBytes(bytes: Uint8Array): number | undefined {
  if (bytes.length !== 5) return undefined
  return bytes.subarray(1).reduce((number, byte) => number * 256 + byte, 0)
}
