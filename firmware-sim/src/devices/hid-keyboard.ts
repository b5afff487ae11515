/** Card readers and scanners that type like a US keyboard, from the device's side: report descriptor and reports. */
import { MunteokError } from '@munteok/core'

/** The report descriptor of a boot keyboard (HID 1.11, appendix E.6): one input report of 8 bytes without a number. */
export const KEYBOARD_DESCRIPTOR: Uint8Array = Uint8Array.from([
  ...[0x05, 0x01, 0x09, 0x06, 0xa1, 0x01], // keyboard, an application
  ...[0x05, 0x07, 0x19, 0xe0, 0x29, 0xe7, 0x15, 0x00, 0x25, 0x01], // the eight modifiers
  ...[0x75, 0x01, 0x95, 0x08, 0x81, 0x02],
  ...[0x95, 0x01, 0x75, 0x08, 0x81, 0x03], // reserved
  ...[0x95, 0x06, 0x75, 0x08, 0x15, 0x00, 0x25, 0x65], // six keys that are down
  ...[0x05, 0x07, 0x19, 0x00, 0x29, 0x65, 0x81, 0x00, 0xc0],
])

const REPORT_BYTES = 8
const FIRST_KEY_AT = 2
const LEFT_SHIFT = 0x02

/** The usage of a key by what it types alone. */
const PLAIN: Readonly<Record<string, number>> = {
  ...keysFrom(0x04, 'abcdefghijklmnopqrstuvwxyz1234567890\n'),
  ...keysFrom(0x2b, '\t -=[]\\'),
  ...keysFrom(0x33, ";'`,./"),
}

/** The usage of a key by what it types with shift. */
const SHIFTED: Readonly<Record<string, number>> = {
  ...keysFrom(0x04, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ!@#$%^&*()'),
  ...keysFrom(0x2d, '_+{}|'),
  ...keysFrom(0x33, ':"~<>?'),
}

/** The keypad, which some readers type digits on. */
const KEYPAD: Readonly<Record<string, number>> = { ...keysFrom(0x58, '\n1234567890') }

/**
 * What a reader sends to type a text: for each letter, its key down, then all keys up.
 * @param text with the end that the reader is set to type: `\n` is Enter, `\t` is Tab
 * @throws MunteokError `input` for a letter that a US keyboard has no key for
 */
export function encodeKeyReports(text: string, options: { readonly keypad?: boolean } = {}): Uint8Array[] {
  return [...text].flatMap((letter) => [
    pressed(letter, options.keypad ?? false),
    new Uint8Array(REPORT_BYTES),
  ])
}

function pressed(letter: string, onKeypad: boolean): Uint8Array {
  const plain = (onKeypad ? KEYPAD[letter] : undefined) ?? PLAIN[letter]
  const usage = plain ?? SHIFTED[letter]
  if (usage === undefined)
    throw new MunteokError('input', 'no-key', `a US keyboard has no key for "${letter}"`)
  const report = new Uint8Array(REPORT_BYTES)
  report[0] = plain === undefined ? LEFT_SHIFT : 0
  report[FIRST_KEY_AT] = usage
  return report
}

/** Keys of a row have numbers one after the other. */
function keysFrom(first: number, letters: string): Record<string, number> {
  return Object.fromEntries([...letters].map((letter, i) => [letter, first + i]))
}
