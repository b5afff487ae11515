import type { Settings } from './settings.svelte.ts'
import type { Voice } from './voice.ts'

/**
 * Speaks what is on the screen, for who asks for it: each screen's instruction, then each control that
 * gets the focus. Only words that are shown to everybody are spoken.
 */
export class Guidance {
  readonly #voice: Voice
  readonly #settings: Settings
  #instruction = ''
  #last = ''
  #warnedOf = ''

  constructor(voice: Voice, settings: Settings) {
    this.#voice = voice
    this.#settings = settings
  }

  /** True when somebody asked for a voice that this machine does not have. */
  get isMissing(): boolean {
    return this.#settings.spoken && !this.#voice.speaks(this.#language)
  }

  /** Somebody wants to hear, or no longer. */
  toggle(): void {
    this.#settings.spoken = !this.#settings.spoken
    if (this.#settings.spoken) this.replay()
    else this.stop()
  }

  /** A new screen, or a new answer. */
  instruct(text: string): void {
    this.#instruction = text
    this.#say(text)
  }

  /** A control got the focus: its name, instead of what is still being said. */
  focus(name: string): void {
    if (name !== '' && name !== this.#instruction) this.#say(name)
  }

  /** The screen's instruction once more. */
  replay(): void {
    this.#say(this.#instruction)
  }

  stop(): void {
    this.#voice.stop()
  }

  /** The next volume, to be heard at once. */
  louder(): void {
    this.#settings.nextVolume()
    this.#say(this.#last)
  }

  get #language() {
    return this.#settings.preferences.language
  }

  #say(text: string): void {
    if (!this.#settings.spoken || text === '') return
    this.#last = text
    const language = this.#language
    if (this.#voice.speaks(language)) this.#voice.say(text, language, this.#settings.volume)
    else if (this.#warnedOf !== language) {
      this.#warnedOf = language
      console.warn(`this machine has no voice for "${language}": install one for spoken guidance`)
    }
  }
}
