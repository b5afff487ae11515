import type { Duplex } from 'node:stream'

/**
 * Follows the fixed headers of MQTT control packets (3.1.1, section 2.2) through a stream of chunks,
 * to know a packet's length before the rest of it has arrived.
 */
export class PacketLengths {
  /** Bytes of the present packet that are still to come. */
  #left = 0
  /** The value and the weight of the length digits that were read so far. */
  #length = 0
  #weight = 0

  /** @returns the largest packet that begins in this chunk; Infinity for a malformed length */
  read(chunk: Uint8Array): number {
    let largest = 0
    let i = 0
    while (i < chunk.length) {
      if (this.#left > 0) {
        const skip = Math.min(this.#left, chunk.length - i)
        this.#left -= skip
        i += skip
      } else if (this.#weight === 0) {
        this.#weight = 1
        this.#length = 0
        i++
      } else {
        const digit = chunk[i++] ?? 0
        this.#length += (digit & 0x7f) * this.#weight
        if (digit & 0x80) {
          this.#weight *= 128
          if (this.#weight > 128 ** 3) return Number.POSITIVE_INFINITY
        } else {
          largest = Math.max(largest, this.#length)
          this.#left = this.#length
          this.#weight = 0
        }
      }
    }
    return largest
  }
}

/**
 * Ends a connection at the header of a packet that is larger than `maxBytes`, before its body fills
 * the memory. aedes itself knows no limit.
 */
export function limitPackets(stream: Duplex, maxBytes: number, onOversize: (bytes: number) => void): void {
  const lengths = new PacketLengths()
  const read = stream.read.bind(stream)
  stream.read = (size?: number) => {
    const chunk: Buffer | null = read(size)
    if (chunk === null) return chunk
    const largest = lengths.read(chunk)
    if (largest <= maxBytes) return chunk
    onOversize(largest)
    stream.destroy()
    return null
  }
}
