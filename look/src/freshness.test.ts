import { describe, expect, it } from 'vitest'
import { Freshness, STALE_AFTER_MS } from './freshness.ts'

describe('freshness', () => {
  it('ends 30 s after the last word arrived, whatever clock the sayer has', () => {
    const freshness = new Freshness()
    freshness.hear({ at: 5, speed: 1 }, 1_000_000)
    expect(freshness.isFresh(1_000_000 + STALE_AFTER_MS)).toBe(true)
    expect(freshness.isFresh(1_000_000 + STALE_AFTER_MS + 1)).toBe(false)
  })

  it('is not there before the first word', () => {
    expect(new Freshness().isFresh(0)).toBe(false)
  })

  it('is not renewed by the same word said again', () => {
    const freshness = new Freshness()
    freshness.hear({ at: 5, speed: 1 }, 0)
    freshness.hear({ at: 5, speed: 1 }, 29_000)
    expect(freshness.isFresh(31_000)).toBe(false)
  })

  it('takes a kept word for as old as its sayer’s clock makes it', () => {
    const freshness = new Freshness()
    freshness.hear({ at: 100_000, keptUntil: 131_000, speed: 1 }, 1_000)
    expect(freshness.isFresh(1_000)).toBe(false)
  })

  it('counts real seconds where the sayer’s clock runs sixty times as fast', () => {
    const freshness = new Freshness()
    freshness.hear({ at: 0, keptUntil: 60 * 20_000, speed: 60 }, 0)
    expect(freshness.isFresh(10_000)).toBe(true)
    expect(freshness.isFresh(10_001)).toBe(false)
  })
})
