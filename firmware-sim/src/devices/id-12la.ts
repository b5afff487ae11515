import { checkedDigits, Em4100Reader } from './em4100-reader.ts'

/**
 * The frame of an ID-12LA in its ASCII format: `02`, the digits of the card and of its checksum,
 * `0D 0A 03`. 16 bytes.
 * @param card five bytes
 */
export function encodeId12laFrame(card: Uint8Array): Uint8Array {
  return Buffer.from(`\x02${checkedDigits(card)}\r\n\x03`, 'latin1')
}

/** A card reader that says a card once, when it arrives. */
export class Id12la extends Em4100Reader {
  constructor(baudRate = 9_600) {
    super({ baudRate, encode: encodeId12laFrame })
  }
}
