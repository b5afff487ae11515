import { expect, it } from 'vitest'
import { BrowserVoice } from './browser-voice.svelte.ts'

/** A browser whose voices can change, and which counts how often they are asked for. */
class Browser extends EventTarget {
  asked = 0
  #tags: readonly string[]

  constructor(tags: readonly string[]) {
    super()
    this.#tags = tags
  }

  getVoices(): SpeechSynthesisVoice[] {
    this.asked += 1
    return this.#tags.map((lang) => ({ lang }) as SpeechSynthesisVoice)
  }

  install(...tags: string[]): void {
    this.#tags = tags
    this.dispatchEvent(new Event('voiceschanged'))
  }
}

function voiceOf(browser: Browser): BrowserVoice {
  return new BrowserVoice(browser as unknown as SpeechSynthesis)
}

function browserWith(...tags: string[]): BrowserVoice {
  return voiceOf(new Browser(tags))
}

it.each(['ko', 'ko-KR', 'ko_KR', 'KO-kr'])('takes a voice of %s for Korean', (tag) => {
  expect(browserWith('en-US', tag).speaks('ko')).toBe(true)
})

it('does not take Konkani for Korean', () => {
  expect(browserWith('kok', 'en-GB').speaks('ko')).toBe(false)
})

it('speaks nothing where the browser has no voices', () => {
  expect(new BrowserVoice(undefined).speaks('en')).toBe(false)
})

it('looks through the voices once, and again when the browser says that there are others', () => {
  const browser = new Browser([])
  const voice = voiceOf(browser)
  const spoken = () => [voice.speaks('ko'), voice.speaks('en')]
  expect([spoken(), spoken(), browser.asked]).toEqual([[false, false], [false, false], 1])
  browser.install('kok', 'ko-KR', 'en-GB')
  expect([spoken(), spoken(), browser.asked]).toEqual([[true, true], [true, true], 2])
})
