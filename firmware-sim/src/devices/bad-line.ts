import type { Random } from '../random.ts'
import type { FaultSettings } from './faults.ts'

const BITS_PER_BYTE = 10
const DIGIT_0 = 0x30
const DIGIT_9 = 0x39

/**
 * A frame as it arrives over a bad line.
 *
 * An unchecked line says nothing of a digit that is another one: a total of 12 that arrives as 1 or 122
 * is a total like any other. There the line spares the digits and spoils what is around them.
 *
 * @param checked see `Firmware.checked`
 */
export function overBadLine(
  frame: Uint8Array,
  checked: boolean,
  faults: FaultSettings,
  random: Random,
): Uint8Array {
  let arrived = frame
  if (random.chance(faults.corruptFrames)) arrived = corrupted(arrived, checked, random)
  if (random.chance(faults.tornFrames)) arrived = arrived.subarray(0, 1 + random.int(arrived.length - 1))
  if (random.chance(faults.lostBytes)) arrived = withByte(arrived, checked, 0, random)
  if (random.chance(faults.doubledBytes)) arrived = withByte(arrived, checked, 2, random)
  if (random.chance(faults.lineNoise)) arrived = Buffer.concat([noise(random), arrived])
  return atWrongBaud(arrived, faults.wrongBaud)
}

function corrupted(frame: Uint8Array, checked: boolean, random: Random): Uint8Array {
  const copy = Uint8Array.from(frame)
  const place = random.int(copy.length)
  const old = copy[place] ?? 0
  // A line without a check says nothing of a changed digit: its faults are bytes that are no text.
  copy[place] = checked ? old ^ (1 + random.int(255)) : 0x80 | random.int(128)
  return copy
}

/** The frame with one of its bytes left out (0 times) or doubled (2 times). */
function withByte(frame: Uint8Array, checked: boolean, times: 0 | 2, random: Random): Uint8Array {
  const places = [...frame.keys()].filter((place) => checked || !isDigit(frame[place]))
  const place = random.pick(places)
  if (place === undefined) return frame
  const repeated = new Array<number>(times).fill(frame[place] ?? 0)
  return Uint8Array.from([...frame.subarray(0, place), ...repeated, ...frame.subarray(place + 1)])
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= DIGIT_0 && byte <= DIGIT_9
}

function noise(random: Random): Uint8Array {
  return Uint8Array.from({ length: 1 + random.int(8) }, () => random.int(256))
}

/**
 * What a receiver makes of bytes that are sent at another rate than it expects: it takes the line's
 * level in the middle of each of its own bits, from the edge that it takes for a start bit, and takes a
 * stop bit that is none for the next start bit (as a 16550 does; Linux minds it only if it is asked to).
 *
 * @param timesAsFast the receiver's rate by the sender's; 0 and 1 change nothing
 */
export function atWrongBaud(sent: Uint8Array, timesAsFast: number): Uint8Array {
  if (timesAsFast === 0 || timesAsFast === 1) return sent
  const levels = [...sent].flatMap(bitsOf)
  const levelAt = (time: number) => levels[Math.floor(time)] ?? 1
  const bit = 1 / timesAsFast
  // Fine enough to find the edge of a bit at either rate.
  const look = Math.min(1, bit) / 8
  const received: number[] = []
  for (let time = 0; time < levels.length; ) {
    if (levelAt(time) === 1) time += look
    else {
      received.push(sampled((place) => levelAt(time + (place + 1.5) * bit)))
      const stopBit = (BITS_PER_BYTE - 1) * bit
      time += levelAt(time + stopBit + bit / 2) === 1 ? stopBit + bit / 2 : stopBit
    }
  }
  return Uint8Array.from(received)
}

/** A start bit, eight data bits with the lowest first, a stop bit. */
function bitsOf(byte: number): number[] {
  return [0, ...Array.from({ length: 8 }, (_, place) => (byte >> place) & 1), 1]
}

function sampled(levelOf: (place: number) => number): number {
  return Array.from({ length: 8 }, (_, place) => levelOf(place) << place).reduce((byte, bit) => byte | bit, 0)
}
