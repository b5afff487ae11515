import type { Language } from '@munteok/look/word-book.ts'
import { spanWords } from '../span.ts'
import { evacuationWords } from './words.ts'

/** Younger than this needs no number. */
const JUST_NOW_MS = 15_000

/** @param ageMs negative when the device's clock was set back meanwhile */
export function ageWords(language: Language, ageMs: number): string {
  const words = evacuationWords[language]
  if (ageMs < -JUST_NOW_MS) return words.ageUnknown
  return ageMs < JUST_NOW_MS ? words.justNow : words.ago(spanWords(language, ageMs))
}
