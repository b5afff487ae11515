import { afterEach, describe, expect, it, vi } from 'vitest'
import { Guidance } from './guidance.svelte.ts'
import { Settings } from './settings.svelte.ts'
import { FakeVoice } from './testing.ts'

function guided(voice = new FakeVoice('ko', 'en')) {
  const settings = new Settings('')
  return { settings, voice, guidance: new Guidance(voice, settings) }
}

afterEach(() => void vi.restoreAllMocks())

describe('spoken guidance', () => {
  it('is silent until somebody asks for it, and then begins with the screen that is there', () => {
    const { guidance, voice } = guided()
    guidance.instruct('몇 명이 오셨어요?')
    guidance.focus('체크인하기')
    expect(voice.said).toEqual([])
    guidance.toggle()
    expect(voice.said).toEqual(['몇 명이 오셨어요?'])
  })

  it('says the instruction again, and stops', () => {
    const { guidance, voice } = guided()
    guidance.instruct('하나')
    guidance.toggle()
    guidance.focus('둘')
    guidance.replay()
    guidance.stop()
    expect(voice.said).toEqual(['하나', '둘', '하나'])
    expect(voice.stopped).toBe(1)
    guidance.toggle()
    expect(voice.stopped).toBe(2)
  })

  it('is heard at the next volume at once', () => {
    const { guidance, voice } = guided()
    guidance.instruct('하나')
    guidance.toggle()
    guidance.louder()
    expect(voice.volumes).toEqual([0.6, 1])
  })

  it('says once in the log, not at every screen, that the machine has no voice for a language', () => {
    const warn = vi.spyOn(console, 'warn').mockReturnValue(undefined)
    const { guidance, voice, settings } = guided(new FakeVoice('en'))
    guidance.instruct('하나')
    guidance.toggle()
    guidance.instruct('둘')
    expect(guidance.isMissing).toBe(true)
    expect(warn).toHaveBeenCalledTimes(1)
    settings.otherLanguage()
    guidance.instruct('one')
    expect([guidance.isMissing, voice.said]).toEqual([false, ['one']])
  })
})
