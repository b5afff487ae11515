/** What the devices send, written down a second time so that encoder and decoder cannot share a mistake. */

export interface TerabeeLayout {
  readonly withId?: boolean
  readonly byteOrder?: 'big' | 'little'
  readonly crcFrom?: 'header' | 'after-header'
}

export function terabeeFrame(totals: { in: number; out: number }, layout: TerabeeLayout = {}): Uint8Array {
  const { withId = true, byteOrder = 'big', crcFrom = 'header' } = layout
  const number = (value: number, bytes: number) => {
    const big = Array.from({ length: bytes }, (_, i) => (value >> (8 * (bytes - 1 - i))) & 0xff)
    return byteOrder === 'big' ? big : big.reverse()
  }
  const id = withId ? number(0x01020304, 4) : []
  const rest = [
    ...id,
    ...number(totals.in - totals.out, 4),
    ...number(totals.in, 2),
    ...number(totals.out, 2),
  ]
  const header = [...Buffer.from('PC')]
  const checked = crcFrom === 'header' ? [...header, ...rest] : rest
  return Buffer.from([...header, ...rest, bitwiseCrc8(Uint8Array.from(checked))])
}

/** What the counter measures between people. @param mm both distances */
export function terabeeDistances(mm: readonly [number, number], layout: TerabeeLayout = {}): Uint8Array {
  const body = [...Buffer.from('DD'), ...mm.flatMap((each) => [each >> 8, each & 0xff])]
  const checked = layout.crcFrom === 'after-header' ? body.slice(2) : body
  return Buffer.from([...body, bitwiseCrc8(Uint8Array.from(checked))])
}

/** Long division of the bits by x⁸ + x² + x + 1. */
function bitwiseCrc8(bytes: Uint8Array): number {
  let remainder = 0
  for (const byte of bytes)
    for (let bit = 7; bit >= 0; bit--) {
      const top = (remainder >> 7) & 1
      remainder = (remainder << 1) & 0xff
      if (top !== ((byte >> bit) & 1)) remainder ^= 0x07
    }
  return remainder
}

/** @param card 5 bytes */
export function rdm6300Frame(card: Uint8Array): Uint8Array {
  return Buffer.from(`\x02${checkedDigits(card)}\x03`, 'latin1')
}

/** @param card 5 bytes */
export function id12laFrame(card: Uint8Array): Uint8Array {
  return Buffer.from(`\x02${checkedDigits(card)}\r\n\x03`, 'latin1')
}

function checkedDigits(card: Uint8Array): string {
  const xor = card.reduce((sum, byte) => sum ^ byte, 0)
  return Buffer.from([...card, xor])
    .toString('hex')
    .toUpperCase()
}

/** One report or more of a Honeywell scanner: 56 bytes of the code in each. */
export function honeywellReports(code: Uint8Array, aim = ']Q0', symbology = 0x73): Uint8Array[] {
  return posReports(code, (report, part) => {
    report.write(aim, 2, 'latin1')
    report.set(part, 5)
    report[61] = symbology
  })
}

export function newlandReports(code: Uint8Array, symbology = 0x6c): Uint8Array[] {
  return posReports(code, (report, part) => {
    report.set(part, 2)
    report[62] = symbology
  })
}

function posReports(code: Uint8Array, fill: (report: Buffer, part: Uint8Array) => void): Uint8Array[] {
  const reports: Uint8Array[] = []
  for (let at = 0; at < code.length; at += 56) {
    const part = code.subarray(at, at + 56)
    const report = Buffer.alloc(64)
    report[0] = 2
    report[1] = part.length
    report[63] = at + 56 < code.length ? 1 : 0
    fill(report, part)
    reports.push(report)
  }
  return reports
}

/** Usages of the keys that type digits, hex letters, what may stand between them, and an end of line. */
const KEYS: Readonly<Record<string, number>> = {
  ...Object.fromEntries([...'1234567890'].map((digit, i) => [digit, 0x1e + i])),
  ...Object.fromEntries([...'abcdef'].map((letter, i) => [letter, 0x04 + i])),
  ' ': 0x2c,
  '-': 0x2d,
  '\n': 0x28,
}

/** A wedge reader's reports: each key down and up again. */
export function wedgeReports(text: string): Uint8Array[] {
  return [...text].flatMap((letter) => [keyReport(KEYS[letter] ?? 0), keyReport()])
}

/** One boot report with these keys down. */
export function keyReport(...keys: number[]): Uint8Array {
  return Uint8Array.from({ length: 8 }, (_, i) => keys[i - 2] ?? 0)
}

export const PN532_ACK: Uint8Array = Buffer.from('0000ff00ff00', 'hex')

/** @param message TFI (D5 from the chip) and what follows it */
export function pn532Frame(...message: readonly number[]): Uint8Array {
  const complement = (sum: number) => (0x100 - (sum & 0xff)) & 0xff
  const sum = message.reduce((total, byte) => total + byte, 0)
  const { length } = message
  return Buffer.from([0x00, 0x00, 0xff, length, complement(length), ...message, complement(sum), 0x00])
}

/** One card of type A in the field. @param ats as of a card that speaks ISO/IEC 14443-4; without one when empty */
export function pn532Card(uid: Uint8Array, ats: readonly number[] = []): Uint8Array {
  const select = ats.length > 0 ? 0x20 : 0x08
  return pn532Frame(
    0xd5,
    0x4b,
    1,
    1,
    0x00,
    uid.length === 4 ? 0x04 : 0x44,
    select,
    uid.length,
    ...uid,
    ...ats,
  )
}

/** An answer of a GM65 or GM812; with the one byte 0 it acknowledges a command. */
export function gm65Answer(...data: readonly number[]): Uint8Array {
  const checked = Buffer.from([0x00, data.length, ...data])
  const crc = bitwiseCrc16(checked)
  return Buffer.concat([Buffer.of(0x02, 0x00), checked, Buffer.of(crc >> 8, crc & 0xff)])
}

/** Long division of the bits, and of sixteen zeros behind them, by x¹⁶ + x¹² + x⁵ + 1. */
function bitwiseCrc16(bytes: Uint8Array): number {
  let remainder = 0
  for (const byte of [...bytes, 0, 0])
    for (let bit = 7; bit >= 0; bit--) {
      const top = remainder >> 15
      remainder = ((remainder << 1) & 0xffff) | ((byte >> bit) & 1)
      if (top === 1) remainder ^= 0x1021
    }
  return remainder
}

/** Bytes that look random, the same in each run. */
export function randomBytes(seed: number): (length: number) => Uint8Array {
  let state = seed
  const next = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state >>> 24
  }
  return (length) => Uint8Array.from({ length }, next)
}

/** @param words what the registers hold, 16 bits each */
export function modbusAnswer(unit: number, code: 3 | 4, ...words: readonly number[]): Uint8Array {
  const bytes = words.flatMap((word) => [word >> 8, word & 0xff])
  return modbusFrame(unit, code, bytes.length, ...bytes)
}

export function modbusException(unit: number, code: 3 | 4, exception: number): Uint8Array {
  return modbusFrame(unit, code + 0x80, exception)
}

export function modbusFrame(...message: readonly number[]): Uint8Array {
  const crc = reflectedCrc16(Uint8Array.from(message))
  return Uint8Array.of(...message, crc & 0xff, crc >> 8)
}

/** Modbus sends the lowest bit first: x¹⁶ + x¹⁵ + x² + 1 read from the other end, begun with ones. */
function reflectedCrc16(bytes: Uint8Array): number {
  let remainder = 0xffff
  for (const byte of bytes)
    for (let bit = 0; bit < 8; bit++) {
      const low = (remainder ^ (byte >> bit)) & 1
      remainder >>= 1
      if (low === 1) remainder ^= 0xa001
    }
  return remainder
}
