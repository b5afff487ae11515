import { describe, expect, it } from 'vitest'
import { Throttle } from './throttle.ts'

function throttle() {
  let now = 0
  const made = new Throttle(() => now)
  const tries = (count: number, of = 'here') => {
    for (let i = 0; i < count; i++) made.note(of)
  }
  return { made, tries, wait: (ms: number) => (now += ms) }
}

describe('Throttle', () => {
  it('lets five tries be made, and then one after half a minute', () => {
    const { made, tries, wait } = throttle()
    tries(4)
    expect(made.waitMs('here')).toBe(0)
    tries(1)
    expect(made.waitMs('here')).toBe(30_000)
    wait(29_000)
    expect(made.waitMs('here')).toBe(1_000)
    wait(1_000)
    expect(made.waitMs('here')).toBe(0)
  })

  it('doubles the wait with each further try, up to a quarter of an hour', () => {
    const { made, tries, wait } = throttle()
    tries(5)
    const waits = Array.from({ length: 8 }, () => {
      const ms = made.waitMs('here')
      wait(ms)
      tries(1)
      return ms / 1000
    })
    expect(waits).toEqual([30, 60, 120, 240, 480, 900, 900, 900])
    tries(5_000)
    expect(made.waitMs('here')).toBe(900_000)
  })

  it('begins anew after what was right, and lets others try meanwhile', () => {
    const { made, tries } = throttle()
    tries(5)
    expect(made.waitMs('there')).toBe(0)
    made.forget('here')
    tries(4)
    expect(made.waitMs('here')).toBe(0)
  })

  it('remembers a bounded number, and forgets first who tried first', () => {
    const { made, tries } = throttle()
    tries(5)
    for (let i = 0; i < 999; i++) tries(1, `address ${i}`)
    expect(made.waitMs('here')).toBe(30_000)
    tries(1, 'one more')
    expect(made.waitMs('here')).toBe(0)
  })
})
