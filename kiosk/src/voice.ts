/** Who speaks: behind a seam, because a machine may have no voice, and tests have none. */
import type { Language } from '@munteok/look/word-book.ts'

export interface Voice {
  /** False when the machine has no voice for the language. */
  speaks(language: Language): boolean
  /** Says it instead of whatever is being said. @param volume 0 to 1 */
  say(text: string, language: Language, volume: number): void
  stop(): void
}

const TAGS: Readonly<Record<Language, string>> = { ko: 'ko-KR', en: 'en-US' }
/** Slower than a conversation: it is noisy in a lobby. */
const RATE = 0.95

/** The browser's own voices. */
export class BrowserVoice implements Voice {
  readonly #speech: SpeechSynthesis | undefined

  constructor(speech: SpeechSynthesis | undefined) {
    this.#speech = speech
  }

  speaks(language: Language): boolean {
    return this.#voiceFor(language) !== undefined
  }

  say(text: string, language: Language, volume: number): void {
    const voice = this.#voiceFor(language)
    if (!this.#speech || !voice) return
    // What waits to be said would grow without bound where people are faster than speech.
    this.#speech.cancel()
    const said = new SpeechSynthesisUtterance(text)
    said.voice = voice
    said.lang = TAGS[language]
    said.volume = volume
    said.rate = RATE
    this.#speech.speak(said)
  }

  stop(): void {
    this.#speech?.cancel()
  }

  #voiceFor(language: Language): SpeechSynthesisVoice | undefined {
    return this.#speech?.getVoices().find((voice) => isOf(language, voice.lang))
  }
}

/** `ko`, `ko-KR`, `ko_KR`; not `kok`, which is Konkani, and which Linux machines have before Korean. */
function isOf(language: Language, tag: string): boolean {
  return tag.toLowerCase().split(/[-_]/, 1)[0] === language
}
