import { expect, it } from 'vitest'
import { BrowserVoice } from './voice.ts'

function browserWith(...tags: string[]): BrowserVoice {
  const voices = tags.map((lang) => ({ lang }) as SpeechSynthesisVoice)
  return new BrowserVoice({ getVoices: () => voices } as SpeechSynthesis)
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
