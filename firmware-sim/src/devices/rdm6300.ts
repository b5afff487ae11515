import { checkedDigits, Em4100Reader } from './em4100-reader.ts'

const REPEAT_MS = 100

/**
 * The frame of an RDM6300 / EM-18 reader: `02`, the digits of the card and of its checksum, `03`.
 * 14 bytes of ASCII.
 * @param card five bytes
 */
export function encodeRdm6300Frame(card: Uint8Array): Uint8Array {
  return Buffer.from(`\x02${checkedDigits(card)}\x03`, 'latin1')
}

/** A card reader that repeats a card's frame while the card stays. */
export class Rdm6300 extends Em4100Reader {
  constructor(baudRate = 9_600) {
    super({ baudRate, encode: encodeRdm6300Frame, repeatMs: REPEAT_MS })
  }
}
