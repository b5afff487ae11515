import { describe, expect, it } from 'vitest'
import type { Key } from './keyboard.ts'
import { HOLD_MS, Wedge } from './wedge.ts'

/** A keyboard whose time is set by hand. */
function keyboard() {
  let now = 1_000
  let timers: { at: number; run: () => void }[] = []
  const typed: string[] = []
  const read: string[] = []
  const wedge = new Wedge(
    (run, ms) => {
      const timer = { at: now + ms, run }
      timers.push(timer)
      return () => {
        timers = timers.filter((other) => other !== timer)
      }
    },
    ({ code }) => typed.push(code),
    (text) => read.push(text),
  )
  const pass = (ms: number) => {
    now += ms
    for (const timer of timers.filter(({ at }) => at <= now)) {
      timers = timers.filter((other) => other !== timer)
      timer.run()
    }
  }
  /** @returns whether the browser may do something with each key */
  const press = (codes: readonly string[], gapMs: number) =>
    codes.map((code) => {
      pass(gapMs)
      return wedge.takes({ code } satisfies Key, now)
    })
  return { press, pass, typed, read, wedge, now: () => now, pending: () => timers.length }
}
const CARD = [...'0012345678'].map((digit) => `Digit${digit}`)

describe('a reader that types', () => {
  it('presses no button and counts no people', () => {
    const { press, pass, typed, pending } = keyboard()
    expect(press([...CARD, 'Enter'], 8)).toEqual(Array(11).fill(true))
    pass(1_000)
    expect(typed).toEqual([])
    expect(pending()).toBe(0)
  })

  it('is handed on as a whole, as typed on a US keyboard, and nothing of a person is', () => {
    const { press, pass, read } = keyboard()
    press([...CARD, 'Enter'], 8)
    press(['Digit7'], 200)
    press(['Enter'], 200)
    press(['KeyM', 'Digit1', 'Minus', 'Numpad4', 'NumpadEnter'], 5)
    press(['Digit1', 'Digit2', 'Enter'], 5)
    pass(1_000)
    expect(read).toEqual(['0012345678', 'm1-4'])
  })

  it('is still the same one when the computer stalls within its line', () => {
    const { press, read } = keyboard()
    press(CARD.slice(0, 4), 8)
    press(CARD.slice(4, 5), 400)
    press([...CARD.slice(5), 'Enter'], 8)
    expect(read).toEqual(['0012345678'])
  })

  it('types capitals and marks with Shift', () => {
    const { wedge, read, now } = keyboard()
    const keys = [
      ['KeyM', true],
      ['KeyT', true],
      ['Digit1', false],
      ['Minus', true],
      ['KeyA', false],
    ] as const
    for (const [i, [code, shiftKey]] of keys.entries()) wedge.takes({ code, shiftKey }, now() + 3 * i)
    wedge.takes({ code: 'Enter' }, now() + 20)
    expect(read).toEqual(['MT1_a'])
  })

  it('is told by the places of its keys, whatever layout they mean: letters, marks and the keypad', () => {
    const { press, pass, typed } = keyboard()
    expect(press(['KeyM', 'Semicolon', 'Numpad4', 'Space', 'Quote', 'NumpadEnter'], 5)).toEqual(
      Array(6).fill(true),
    )
    pass(1_000)
    expect(typed).toEqual([])
  })

  it('does not spoil the key that a person presses after it', () => {
    const { press, pass, typed } = keyboard()
    press([...CARD, 'Enter'], 8)
    pass(500)
    expect(press(['Enter'], 0)).toEqual([false])
    press(['Digit3'], 300)
    pass(HOLD_MS)
    expect(typed).toEqual(['Digit3'])
  })
})

describe('a person who types', () => {
  it('is heard, a moment later, and Enter chooses', () => {
    const { press, pass, typed } = keyboard()
    press(['Digit2', 'Digit0'], 120)
    pass(HOLD_MS)
    expect(typed).toEqual(['Digit2', 'Digit0'])
    expect(press(['Enter'], 200)).toEqual([false])
  })

  it('moves and presses with the keys that a reader never sends', () => {
    const { press } = keyboard()
    expect(press(['Tab', 'ArrowDown', 'Escape', 'Space', 'Enter'], 90)).toEqual(Array(5).fill(false))
  })
})
