import { ManualClock } from '@munteok/core'
import { describe, expect, it } from 'vitest'
import { HeadCount } from './head-count.svelte.ts'

function counted() {
  const clock = new ManualClock(0)
  return { clock, count: new HeadCount(clock) }
}

describe('the number of people', () => {
  it('is typed with number keys: the first one replaces what stood there', () => {
    const { count } = counted()
    count.set(7)
    count.type(2)
    count.type(0)
    expect(count.people).toBe(20)
  })

  it('begins anew with a key that comes later', () => {
    const { count, clock } = counted()
    count.type(2)
    clock.advance(2_001)
    count.type(3)
    expect(count.people).toBe(3)
  })

  it('never leaves what can be checked in: one to five hundred', () => {
    const { count } = counted()
    count.type(0)
    expect(count.people).toBe(1)
    for (const digit of [9, 9, 9]) count.type(digit)
    expect(count.people).toBe(500)
    count.add(-1_000)
    expect(count.people).toBe(1)
  })

  it('takes the last digit back', () => {
    const { count } = counted()
    count.type(2)
    count.type(5)
    count.erase()
    expect(count.people).toBe(2)
    count.type(4)
    expect(count.people).toBe(24)
  })
})
