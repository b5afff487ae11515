/** The frames of a PN532, as the chip itself sends and understands them. */

export const ACK = Uint8Array.of(0x00, 0x00, 0xff, 0x00, 0xff, 0x00)
const LONGEST_FRAME = 64

/**
 * A normal information frame: `00 00 FF LEN LCS TFI data DCS 00`, where LEN + LCS and
 * TFI + data + DCS are 0 modulo 256.
 * @param message TFI and data
 */
export function pn532Frame(message: readonly number[]): Uint8Array {
  const sum = message.reduce((total, byte) => total + byte, 0)
  return Uint8Array.from([
    ...[0x00, 0x00, 0xff, message.length, -message.length & 0xff],
    ...message,
    ...[-sum & 0xff, 0x00],
  ])
}

/**
 * Takes the first whole frame out of what was heard; what is no frame is left out.
 * @returns TFI and data; undefined when there is none yet
 */
export function takeFrame(heard: number[]): readonly number[] | 'ack' | undefined {
  for (let start = 0; start + 1 < heard.length; start++) {
    if (heard[start] !== 0x00 || heard[start + 1] !== 0xff) continue
    const length = heard[start + 2]
    const lengthCheck = heard[start + 3]
    if (length === undefined || lengthCheck === undefined) return undefined
    if (length === 0x00 && lengthCheck === 0xff) {
      heard.splice(0, start + 4)
      return 'ack'
    }
    if (((length + lengthCheck) & 0xff) !== 0 || length === 0 || length > LONGEST_FRAME) continue
    const end = start + 4 + length
    if (heard.length <= end) return undefined
    const message = heard.slice(start + 4, end)
    const sum = message.reduce((total, byte) => total + byte, heard[end] ?? 0)
    if ((sum & 0xff) !== 0) continue
    heard.splice(0, end + 1)
    return message
  }
  heard.splice(0, Math.max(0, heard.length - 1))
  return undefined
}
