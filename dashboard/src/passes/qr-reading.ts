/**
 * Reads a perfect QR code (ISO/IEC 18004) of byte mode and error correction M, for tests: written from
 * the standard's tables, so that it shares nothing with what draws the code. It mends no errors.
 */

/** Of each version: where alignment patterns stand, and the data codewords of each block. */
const VERSIONS: Readonly<Record<number, { align: readonly number[]; blocks: readonly number[] }>> = {
  10: { align: [6, 28, 50], blocks: [43, 43, 43, 43, 44] },
  11: { align: [6, 30, 54], blocks: [50, 51, 51, 51, 51] },
  12: { align: [6, 32, 58], blocks: [36, 36, 36, 36, 36, 36, 37, 37] },
  13: { align: [6, 34, 62], blocks: [37, 37, 37, 37, 37, 37, 37, 37, 38] },
  14: { align: [6, 26, 46, 66], blocks: [40, 40, 40, 40, 41, 41, 41, 41, 41] },
  15: { align: [6, 26, 48, 70], blocks: [41, 41, 41, 41, 41, 42, 42, 42, 42, 42] },
  16: { align: [6, 26, 50, 74], blocks: [45, 45, 45, 45, 45, 45, 45, 46, 46, 46] },
}

const MASKS: readonly ((x: number, y: number) => boolean)[] = [
  (x, y) => (x + y) % 2 === 0,
  (_, y) => y % 2 === 0,
  (x) => x % 3 === 0,
  (x, y) => (x + y) % 3 === 0,
  (x, y) => (Math.floor(x / 3) + Math.floor(y / 2)) % 2 === 0,
  (x, y) => ((x * y) % 2) + ((x * y) % 3) === 0,
  (x, y) => (((x * y) % 2) + ((x * y) % 3)) % 2 === 0,
  (x, y) => (((x + y) % 2) + ((x * y) % 3)) % 2 === 0,
]
const FORMAT_MASK = 0x5412
const CORRECTIONS = ['M', 'L', 'H', 'Q']
const BYTE_MODE = 4

/** @param quiet light modules around the code */
export function textOfModules(
  drawn: readonly (readonly boolean[])[],
  quiet: number,
): { text: string; correction: string | undefined } {
  const modules = drawn.slice(quiet, -quiet).map((row) => row.slice(quiet, -quiet))
  const dark = (x: number, y: number) => modules[y]?.[x] === true
  const version = (modules.length - 17) / 4
  const known = VERSIONS[version]
  if (!known) throw new RangeError(`a code of version ${version}, which is not in the table`)
  const format = formatOf(dark)
  const masked = MASKS[format & 7] ?? (() => false)
  const bits = dataPlaces(modules.length, known.align).map(([x, y]) => dark(x, y) !== masked(x, y))
  const text = textOfBytes(deinterleaved(bytesOf(bits), known.blocks))
  return { text, correction: CORRECTIONS[format >> 3] }
}

/** Two bits of error correction, three of the mask. */
function formatOf(dark: (x: number, y: number) => boolean): number {
  const column = [0, 1, 2, 3, 4, 5, 7, 8].map((y) => dark(8, y))
  const row = [7, 5, 4, 3, 2, 1, 0].map((x) => dark(x, 8))
  const bits = [...column, ...row].reduce((sum, bit, i) => sum | (Number(bit) << i), 0)
  return (bits ^ FORMAT_MASK) >> 10
}

/** In the order in which they are filled: columns in pairs from the right, up and down in turn. */
function dataPlaces(size: number, align: readonly number[]): [x: number, y: number][] {
  const places: [number, number][] = []
  const rights = Array.from({ length: size >> 1 }, (_, i) => size - 1 - 2 * i).map((x) => (x > 6 ? x : x - 1))
  for (const [i, right] of rights.entries())
    for (let step = 0; step < size; step += 1)
      for (const x of [right, right - 1]) {
        const y = i % 2 === 0 ? size - 1 - step : step
        if (!isFunction(x, y, size, align)) places.push([x, y])
      }
  return places
}

function isFunction(x: number, y: number, size: number, align: readonly number[]): boolean {
  const far = size - 9
  const finder = (x < 9 && y < 9) || (x < 9 && y > far) || (x > far && y < 9)
  const version = (x < 6 && y > size - 12) || (y < 6 && x > size - 12)
  return finder || version || x === 6 || y === 6 || isAlignment(x, y, align)
}

/** Where a finder stands there is no alignment pattern. */
function isAlignment(x: number, y: number, align: readonly number[]): boolean {
  const last = align.at(-1)
  const corner = (a: number, b: number) =>
    (a === 6 && b === 6) || (a === 6 && b === last) || (a === last && b === 6)
  return align.some((a) => align.some((b) => !corner(a, b) && Math.abs(x - a) <= 2 && Math.abs(y - b) <= 2))
}

function bytesOf(bits: readonly boolean[]): number[] {
  return Array.from({ length: bits.length >> 3 }, (_, i) =>
    bits.slice(i * 8, i * 8 + 8).reduce((sum, bit) => (sum << 1) | Number(bit), 0),
  )
}

/** Codewords go round the blocks; a short block is left out of the last round. */
function deinterleaved(codewords: readonly number[], lengths: readonly number[]): number[] {
  const blocks = lengths.map((): number[] => [])
  let next = 0
  for (let round = 0; round < Math.max(...lengths); round += 1)
    for (const [i, length] of lengths.entries()) if (round < length) blocks[i]?.push(codewords[next++] ?? 0)
  return blocks.flat()
}

/** Four bits of mode, sixteen of the length, then the bytes. */
function textOfBytes(bytes: readonly number[]): string {
  const nibbles = bytes.flatMap((byte) => [byte >> 4, byte & 15])
  const [mode, ...rest] = nibbles
  if (mode !== BYTE_MODE) throw new RangeError(`a code of mode ${mode}, which is not that of bytes`)
  const length = rest.slice(0, 4).reduce((sum, nibble) => sum * 16 + nibble, 0)
  const said = rest.slice(4, 4 + 2 * length)
  return Array.from({ length }, (_, i) =>
    String.fromCharCode((said[2 * i] ?? 0) * 16 + (said[2 * i + 1] ?? 0)),
  ).join('')
}
