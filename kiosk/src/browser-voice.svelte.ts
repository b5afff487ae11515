import type { Language } from '@munteok/look/word-book.ts'
import type { Voice } from './voice.ts'

const TAGS: Readonly<Record<Language, string>> = { ko: 'ko-KR', en: 'en-US' }
/** Slower than a conversation: it is noisy in a lobby. */
const RATE = 0.95

type Voices = Readonly<Record<Language, SpeechSynthesisVoice | undefined>>

/**
 * The browser's own voices. Some machines have thousands: they are looked through at the start and
 * whenever the browser says that there are others, as it does once it has loaded them.
 */
export class BrowserVoice implements Voice {
  readonly #speech: SpeechSynthesis | undefined
  #voices: Voices = $state.raw({ ko: undefined, en: undefined })

  constructor(speech: SpeechSynthesis | undefined) {
    this.#speech = speech
    if (!speech) return
    this.#voices = voicesOf(speech)
    speech.addEventListener('voiceschanged', () => {
      this.#voices = voicesOf(speech)
    })
  }

  speaks(language: Language): boolean {
    return this.#voices[language] !== undefined
  }

  say(text: string, language: Language, volume: number): void {
    const voice = this.#voices[language]
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
}

function voicesOf(speech: SpeechSynthesis): Voices {
  const voices = speech.getVoices()
  const of = (language: Language) => voices.find((voice) => isOf(language, voice.lang))
  return { ko: of('ko'), en: of('en') }
}

/** `ko`, `ko-KR`, `ko_KR`; not `kok`, which is Konkani, and which Linux machines have before Korean. */
function isOf(language: Language, tag: string): boolean {
  return tag.toLowerCase().split(/[-_]/, 1)[0] === language
}
