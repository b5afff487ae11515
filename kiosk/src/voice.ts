/** Who speaks: behind a seam, because a machine may have no voice, and tests have none. */
import type { Language } from '@munteok/look/word-book.ts'

export interface Voice {
  /** False when the machine has no voice for the language. */
  speaks(language: Language): boolean
  /** Says it instead of whatever is being said. @param volume 0 to 1 */
  say(text: string, language: Language, volume: number): void
  stop(): void
}
