import fc from 'fast-check'

/** What happens to bytes on a bad line, as a function of the bytes. */
export type Damage = (bytes: Uint8Array) => Uint8Array

const place = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })
const byte = fc.integer({ min: 0, max: 255 })
const mask = fc.integer({ min: 1, max: 255 })

/** Replaces `removed` bytes at a place by others. */
function spliced(at: number, removed: number, put: (old: number) => readonly number[]): Damage {
  return (bytes) => {
    const index = Math.floor(at * bytes.length)
    const before = bytes.subarray(0, index)
    return Uint8Array.of(...before, ...put(bytes[index] ?? 0), ...bytes.subarray(index + removed))
  }
}

const flip = fc.tuple(place, mask).map(([at, bits]) => spliced(at, 1, (old) => [old ^ bits]))
const drop = place.map((at) => spliced(at, 1, () => []))
const double = place.map((at) => spliced(at, 0, (old) => [old]))
const insert = fc.tuple(place, byte).map(([at, added]) => spliced(at, 0, () => [added]))

/** Any bits of one byte. */
export const oneByteDamage: fc.Arbitrary<Damage> = flip

/** One to four of: bits flipped, a byte lost, doubled, or put in. */
export const anyDamage: fc.Arbitrary<Damage> = fc
  .array(fc.oneof(flip, drop, double, insert), { minLength: 1, maxLength: 4 })
  .map((damages) => (bytes) => damages.reduce((damaged, damage) => damage(damaged), bytes))
