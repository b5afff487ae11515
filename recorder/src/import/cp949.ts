/**
 * CP949, in which Korean Windows and its Excel write text. Node's decoder for `euc-kr` knows only the
 * 2,350 syllables of KS X 1001, and reads the others as control characters. Those stand in the pairs of
 * bytes that EUC-KR leaves free, in the order of Unicode, so that no table is needed.
 */
import { MunteokError } from '@munteok/core'

const FIRST_SYLLABLE = 0xac00
const LAST_SYLLABLE = 0xd7a3
/** Of KS X 1001, in rows 0xb0 to 0xc8. */
const SYLLABLES_FROM = 0xb0
const SYLLABLES_TO = 0xc8
const LETTERS = [
  [0x41, 0x5a],
  [0x61, 0x7a],
] as const

/** @throws TypeError where the bytes are no CP949, as TextDecoder does */
export function decodeCp949(bytes: Uint8Array): string {
  const decoder = new TextDecoder('euc-kr', { fatal: true })
  const parts: string[] = []
  let from = 0
  let at = 0
  while (at < bytes.length) {
    const lead = bytes[at] ?? 0
    if (lead < 0x80) {
      at += 1
      continue
    }
    const trail = bytes[at + 1] ?? 0
    if (!isInEucKr(lead, trail)) {
      const syllable = furtherSyllables().get((lead << 8) | trail)
      if (syllable === undefined) throw new TypeError('no CP949')
      parts.push(decoder.decode(bytes.subarray(from, at)), syllable)
      from = at + 2
    }
    at += 2
  }
  parts.push(decoder.decode(bytes.subarray(from)))
  return parts.join('')
}

function isInEucKr(lead: number, trail: number): boolean {
  return lead >= 0xa1 && lead <= 0xfe && trail >= 0xa1 && trail <= 0xfe
}

let further: Map<number, string> | undefined

/** The syllables that EUC-KR lacks, by their pair of bytes; worked out when the first one is met. */
function furtherSyllables(): Map<number, string> {
  further ??= new Map()
  if (further.size > 0) return further
  const known = syllablesOfEucKr()
  const pairs = freePairs()
  for (let code = FIRST_SYLLABLE; code <= LAST_SYLLABLE; code++) {
    const syllable = String.fromCharCode(code)
    if (known.has(syllable)) continue
    const pair = pairs.next().value
    if (pair === undefined) throw new MunteokError('fault', 'cp949', 'more syllables than CP949 has room for')
    further.set(pair, syllable)
  }
  return further
}

function syllablesOfEucKr(): Set<string> {
  const bytes: number[] = []
  for (let lead = SYLLABLES_FROM; lead <= SYLLABLES_TO; lead++)
    for (let trail = 0xa1; trail <= 0xfe; trail++) bytes.push(lead, trail)
  return new Set(new TextDecoder('euc-kr', { fatal: true }).decode(new Uint8Array(bytes)))
}

/** In order: beside every lead byte letters come first, then what EUC-KR does not use. */
function* freePairs(): Generator<number, undefined> {
  for (let lead = 0x81; lead <= 0xfe; lead++) {
    const upper = [0x81, lead < 0xa1 ? 0xfe : 0xa0] as const
    for (const [first, last] of [...LETTERS, upper])
      for (let trail = first; trail <= last; trail++) yield (lead << 8) | trail
  }
  return undefined
}
