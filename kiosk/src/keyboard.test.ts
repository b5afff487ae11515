import { afterEach, describe, expect, it } from 'vitest'
import { Guidance } from './guidance.svelte.ts'
import { pressed } from './keyboard.ts'
import { FakeVoice, receiptOf, testKiosk } from './testing.ts'

function keys() {
  const kiosk = testKiosk()
  const voice = new FakeVoice('ko')
  const guidance = new Guidance(voice, kiosk.settings)
  const press = (...codes: string[]) =>
    codes.map((code) => pressed({ code }, kiosk.screen, guidance, document))
  return { ...kiosk, voice, guidance, press }
}

afterEach(() => document.body.replaceChildren())

describe('the keyboard', () => {
  it('moves through the controls with arrows, round and past those that cannot be used', () => {
    document.body.innerHTML =
      '<button id="a"></button><h2 tabindex="-1"></h2><button id="b"></button><button disabled></button><button id="c"></button>'
    const { press } = keys()
    const here = () => document.activeElement?.id
    const places = ['ArrowDown', 'ArrowRight', 'ArrowDown', 'ArrowDown', 'ArrowUp'].map((code) => {
      press(code)
      return here()
    })
    expect(places).toEqual(['a', 'b', 'c', 'a', 'c'])
    document.querySelector('h2')?.focus()
    press('ArrowDown')
    expect(here()).toBe('b')
    document.querySelector('h2')?.focus()
    press('ArrowLeft')
    expect(here()).toBe('a')
  })

  it('says with number keys how many there are, where that is asked', () => {
    const { press, screen } = keys()
    expect(press('Digit4')).toEqual([false])
    screen.begin()
    expect(press('Numpad2', 'Digit4')).toEqual([true, true])
    expect(screen.count.people).toBe(24)
    press('Backspace', 'NumpadAdd')
    expect(screen.count.people).toBe(3)
  })

  it('changes the number of the check-in that was answered, not the one that another person began', () => {
    const { press, screen, hear } = keys()
    screen.begin()
    hear('receipt', receiptOf(1, { changeableMs: 10_000 }))
    screen.choose('people')
    press('Digit9')
    expect([screen.changedCount.people, screen.count.people]).toEqual([9, 1])
  })

  it('goes back with Escape, helps with F1 and speaks with F2', () => {
    const { press, screen, settings, guidance, voice } = keys()
    guidance.instruct('하나')
    screen.begin()
    press('F1')
    expect(screen.view).toBe('help')
    press('Escape')
    expect(screen.view).toBe('people')
    press('F2', 'F3', 'F6', 'F4')
    expect(settings.spoken).toBe(true)
    expect(voice.said).toEqual(['하나', '하나', '하나'])
    expect(voice.stopped).toBe(1)
  })

  it('leaves the browser’s own combinations alone', () => {
    const { screen, guidance } = keys()
    expect(pressed({ code: 'F1', ctrlKey: true }, screen, guidance, document)).toBe(false)
    expect(screen.isHelping).toBe(false)
  })
})
