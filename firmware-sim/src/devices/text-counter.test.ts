import { describe, expect, it } from 'vitest'
import { DEFAULT_STYLE, lineStyleFor } from './line-pattern.ts'
import { TextCounter } from './text-counter.ts'

const TOTALS = '^IN (?<totalIn>\\d+) OUT (?<totalOut>\\d+)$'
const text = (bytes: Uint8Array | undefined) => bytes && Buffer.from(bytes).toString('latin1')

function totalsOf(pattern: string): string {
  const style = lineStyleFor(pattern, 'device')
  return style.kind === 'totals' ? style.line(12, 9) : style.kind
}

describe('the line for a pattern', () => {
  it('is the one that the pattern was written for', () => {
    expect(totalsOf(TOTALS)).toBe('IN 12 OUT 9')
    expect(totalsOf('^(?<totalIn>\\d+)\\s*;\\s*(?<totalOut>\\d+)$')).toBe('12 ; 9')
    expect(totalsOf('^out=(?<totalOut>\\d+)\\|in=(?<totalIn>\\d+)$')).toBe('out=9|in=12')
    expect(totalsOf('^[Ii][Nn]:? ?(?<totalIn>\\d+)[, ]+[Oo][Uu][Tt]:? ?(?<totalOut>\\d+)$')).toBe(
      'IN 12 OUT 9',
    )
  })

  it('is a step for each crossing where the pattern names in and out', () => {
    expect(lineStyleFor('^(?:(?<in>\\+)|(?<out>-))$', 'device')).toEqual({ kind: 'steps', in: '+', out: '-' })
    expect(lineStyleFor('^(?<in>IN)$|^(?<out>OUT)$', 'device')).toEqual({
      kind: 'steps',
      in: 'IN',
      out: 'OUT',
    })
    expect(lineStyleFor('^(?<in>\\d+),(?<out>\\d+)$', 'device')).toEqual({
      kind: 'steps',
      in: '1,0',
      out: '0,1',
    })
  })

  it('names the device and the pattern when none can be made, or it is no pattern', () => {
    expect(() => lineStyleFor('^(?<total>\\d+)$', 'device "door"')).toThrow(
      /device "door".*\(\?<total>.*named groups/,
    )
    expect(() => lineStyleFor('(', 'device "door"')).toThrow(/device "door": /)
  })
})

describe('the text counter', () => {
  it('writes running totals at power-on, at each change, and once a second', () => {
    const counter = new TextCounter(lineStyleFor(TOTALS, 'device'))
    counter.powerOn(0)
    expect(text(counter.nextFrame(0))).toBe('IN 0 OUT 0\n')
    counter.crossed('in')
    counter.crossed('in')
    counter.crossed('out')
    expect(text(counter.nextFrame(5))).toBe('IN 2 OUT 1\n')
    expect(counter.nextFrame(6)).toBeUndefined()
    expect(text(counter.nextFrame(1_005))).toBe('IN 2 OUT 1\n')
  })

  it('writes a line for each crossing, none twice and none left out', () => {
    const counter = new TextCounter(DEFAULT_STYLE)
    counter.powerOn(0)
    expect(counter.nextFrame(0)).toBeUndefined()
    counter.crossed('in')
    counter.crossed('out')
    counter.crossed('in')
    const lines = [1, 2, 3, 4].map((now) => text(counter.nextFrame(now)))
    expect(lines).toEqual(['+\n', '-\n', '+\n', undefined])
  })

  it('says now and then how long it has been up', () => {
    const counter = new TextCounter(DEFAULT_STYLE)
    counter.powerOn(1_000)
    expect(counter.nextFrame(30_999)).toBeUndefined()
    expect(text(counter.nextFrame(31_000))).toBe('# uptime 30\n')
    expect(counter.nextFrame(31_001)).toBeUndefined()
  })

  it('starts its totals again at zero where it can count no further', () => {
    const counter = new TextCounter(lineStyleFor(TOTALS, 'device'), 4)
    counter.powerOn(0)
    for (let i = 0; i < 5; i++) counter.crossed('in')
    expect(text(counter.nextFrame(0))).toBe('IN 1 OUT 0\n')
  })

  it('starts again at zero when its power comes back', () => {
    const counter = new TextCounter(lineStyleFor(TOTALS, 'device'))
    counter.powerOn(0)
    counter.crossed('in')
    counter.powerOn(10)
    expect(text(counter.nextFrame(10))).toBe('IN 0 OUT 0\n')
  })
})
