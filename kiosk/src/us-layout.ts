import type { Key } from './keyboard.ts'

/** What the keys beside letters and digits mean on a US keyboard, without and with Shift. */
const MARKS: Readonly<Record<string, string>> = {
  ...{ Minus: '-_', Equal: '=+', Semicolon: ';:', Quote: `'"`, Comma: ',<', Period: '.>', Slash: '/?' },
  ...{ Space: '  ', NumpadDecimal: '..', NumpadAdd: '++', NumpadSubtract: '--' },
  ...{ NumpadMultiply: '**', NumpadDivide: '//' },
}
const OVER_DIGITS = ')!@#$%^&*('

/** The character of a key by its place: readers type as if on a US keyboard, whatever the layout here is. */
export function characterOf({ code, shiftKey = false }: Key): string {
  const letter = /^Key([A-Z])$/.exec(code)?.[1]
  if (letter !== undefined) return shiftKey ? letter : letter.toLowerCase()
  const digit = /^(Digit|Numpad)(\d)$/.exec(code)
  if (digit)
    return digit[1] === 'Digit' && shiftKey ? (OVER_DIGITS[Number(digit[2])] ?? '') : (digit[2] ?? '')
  return MARKS[code]?.[shiftKey ? 1 : 0] ?? ''
}
