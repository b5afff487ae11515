/**
 * What a US keyboard types (HID Usage Tables, page 7): rows of keys by their first usage, without and
 * with shift.
 */
const ROWS: readonly (readonly [usage: number, plain: string, shifted: string])[] = [
  [0x04, 'abcdefghijklmnopqrstuvwxyz', 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'],
  [0x1e, '1234567890', '!@#$%^&*()'],
  [0x2c, ' -=[]\\', ' _+{}|'],
  [0x33, ";'`,./", ':"~<>?'],
  // The keypad, with Num Lock on.
  [0x54, '/*-+', '/*-+'],
  [0x59, '1234567890.', '1234567890.'],
]

const PLAIN = tableOf((row) => row[1])
const SHIFTED = tableOf((row) => row[2])

/** @returns the character code, or undefined for a key that types nothing */
export function characterOf(usage: number, isShifted: boolean): number | undefined {
  return (isShifted ? SHIFTED : PLAIN).get(usage)
}

function tableOf(keys: (row: (typeof ROWS)[number]) => string): ReadonlyMap<number, number> {
  return new Map(
    ROWS.flatMap((row) => [...keys(row)].map((key, i) => [row[0] + i, key.charCodeAt(0)] as const)),
  )
}
