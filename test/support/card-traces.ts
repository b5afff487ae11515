/** Finds card numbers and codes in bytes, in whatever form somebody may have left them there. */
import { createHash } from 'node:crypto'

/** A form in which a card or a code was found. */
export interface Trace {
  /** The card's ten digits, or the code's text. */
  readonly card: string
  readonly form: string
}

interface Needle extends Trace {
  readonly bytes: Buffer
  /** A number that stands inside a longer one is a part of something else, most likely of a time. */
  readonly standsAlone: boolean
}

/** A hash is as good as whole when so much of it is kept. */
const HASH_BYTES = 8
const KEY_BYTES = 4
const FILTER_BITS = 20

/**
 * The search for some cards, by number, by the bytes of the chip, by frame, and by a plain hash of any of
 * them; and for codes by their texts.
 */
export class CardTraces {
  readonly #needles = new Map<number, Needle[]>()
  /** Most places can be passed over without a look into the map. */
  readonly #filter = new Uint8Array(1 << FILTER_BITS)

  /**
   * @param cards ten digits, as printed
   * @param codes their texts
   */
  constructor(cards: Iterable<string>, codes: Iterable<string> = []) {
    for (const card of cards) for (const needle of needlesOf(card)) this.#add(needle)
    for (const code of codes) for (const needle of needlesOfCode(code)) this.#add(needle)
  }

  #add(needle: Needle): void {
    const key = needle.bytes.readUInt32BE(0)
    const others = this.#needles.get(key)
    if (others) others.push(needle)
    else this.#needles.set(key, [needle])
    this.#filter[key >>> (32 - FILTER_BITS)] = 1
  }

  /** The forms of all cards that are somewhere in there. */
  find(haystack: Buffer): Trace[] {
    const found = new Set<Needle>()
    for (let i = 0; i + KEY_BYTES <= haystack.length; i++) {
      const key = haystack.readUInt32BE(i)
      if (this.#filter[key >>> (32 - FILTER_BITS)] === 0) continue
      for (const needle of this.#needles.get(key) ?? []) if (isAt(haystack, i, needle)) found.add(needle)
    }
    return [...found].map(({ card, form }) => ({ card, form }))
  }
}

function isAt(haystack: Buffer, at: number, { bytes, standsAlone }: Needle): boolean {
  if (haystack.compare(bytes, 0, bytes.length, at, Math.min(at + bytes.length, haystack.length)) !== 0)
    return false
  return !standsAlone || !(isDigit(haystack[at - 1]) || isDigit(haystack[at + bytes.length]))
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x30 && byte <= 0x39
}

/** Every form, for a test of the search itself too. */
export function needlesOf(card: string): Needle[] {
  const chip = chipOf(card)
  const digits = chip.toString('hex').slice(2)
  const plain = (form: string, bytes: Buffer, standsAlone = false) => ({ card, form, bytes, standsAlone })
  return [
    plain('number', Buffer.from(card), true),
    plain('number without zeros', Buffer.from(String(Number(card))), true),
    plain('hex', Buffer.from(digits)),
    plain('HEX', Buffer.from(digits.toUpperCase())),
    plain('hex of the frame', Buffer.from(Buffer.from(digits.toUpperCase()).toString('hex'))),
    plain('4 bytes', chip.subarray(1)),
    plain('4 bytes backwards', Buffer.from(chip.subarray(1)).reverse()),
    plain('5 bytes', chip),
    ...hashesOf(card, hashedOf(card, chip)),
  ]
}

/** The same for a code. */
export function needlesOfCode(code: string): Needle[] {
  const text = Buffer.from(code)
  const plain = (form: string, bytes: Buffer | string) => ({
    ...{ card: code, form, bytes: Buffer.from(bytes), standsAlone: false },
  })
  return [
    plain('text', text),
    plain('hex', text.toString('hex')),
    plain('HEX', text.toString('hex').toUpperCase()),
    plain('base64', text.toString('base64').replace(/.?=*$/, '')),
    plain('in JSON', JSON.stringify(code).slice(1, -1)),
    plain('in a URL', encodeURIComponent(code)),
    ...hashesOf(code, [code, `code ${code}`]),
  ]
}

/** The chip's five bytes: a version, 01 of all simulated cards, and the number. */
function chipOf(card: string): Buffer {
  const chip = Buffer.alloc(5)
  chip.writeUInt8(1, 0)
  chip.writeUInt32BE(Number(card), 1)
  return chip
}

function hashedOf(card: string, chip: Buffer): (string | Buffer)[] {
  const hex = chip.toString('hex')
  const texts = [card, String(Number(card)), hex, hex.slice(2)]
  return [...texts, hex.toUpperCase(), hex.slice(2).toUpperCase(), chip, chip.subarray(1)]
}

function hashesOf(card: string, inputs: readonly (string | Buffer)[]): Needle[] {
  return inputs.flatMap((input) =>
    ['md5', 'sha1', 'sha256'].flatMap((name) => {
      const hash = createHash(name).update(input).digest().subarray(0, HASH_BYTES)
      const text = hash.toString('base64').slice(0, 10)
      const forms = {
        bytes: hash,
        hex: Buffer.from(hash.toString('hex')),
        HEX: Buffer.from(hash.toString('hex').toUpperCase()),
        base64: Buffer.from(text),
        base64url: Buffer.from(text.replaceAll('+', '-').replaceAll('/', '_')),
      }
      return Object.entries(forms).map(([form, bytes]) => ({
        card,
        form: `${name} as ${form}`,
        bytes,
        standsAlone: false,
      }))
    }),
  )
}
