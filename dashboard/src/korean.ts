/** Particles of Korean, which depend on how the word before them ends. */

const FIRST_SYLLABLE = 0xac00
const SYLLABLES = 11_172
const FINALS = 28
const FINAL_L = 8

/** The way to or by something: 정문으로, 뒤로, 지하철로. */
export function byWay(name: string): string {
  const code = name.charCodeAt(name.length - 1) - FIRST_SYLLABLE
  const final = code >= 0 && code < SYLLABLES ? code % FINALS : 0
  return final === 0 || final === FINAL_L ? `${name}로` : `${name}으로`
}
