/** What the devices send, written down a second time so that encoder and decoder cannot share a mistake. */

export function terabeeFrame(totals: { in: number; out: number }, withId = true): Uint8Array {
  const body = withId ? Buffer.alloc(14) : Buffer.alloc(10)
  body.write('PC')
  if (withId) body.writeUInt32BE(0x01020304, 2)
  body.writeInt32BE(totals.in - totals.out, body.length - 8)
  body.writeUInt16BE(totals.in, body.length - 4)
  body.writeUInt16BE(totals.out, body.length - 2)
  return Buffer.concat([body, Buffer.of(bitwiseCrc8(body))])
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
  const xor = card.reduce((sum, byte) => sum ^ byte, 0)
  const digits = Buffer.from([...card, xor])
    .toString('hex')
    .toUpperCase()
  return Buffer.from(`\x02${digits}\x03`, 'latin1')
}
