import { describe, expect, it } from 'vitest'
import type { Fault, Reading } from '../drivers/driver.ts'
import { Readability } from './readability.ts'

const totals: Reading = { kind: 'totals', in: 1, out: 1 }
const noise: Fault = { kind: 'fault', fault: 'noise', length: 9 }
const line = (text: string): Fault => ({
  kind: 'fault',
  fault: 'unmatched',
  length: text.length,
  hex: Buffer.from(text).subarray(0, 32).toString('hex'),
})

/** A fault each second. */
function faulty(readability: Readability, fault: Fault, seconds: number): void {
  for (let at = 0; at <= seconds; at++) readability.note([fault], true, at * 1_000)
}

describe('what comes from a device', () => {
  it('is mute when nothing comes in the time in which it should have spoken, until it speaks', () => {
    const readability = new Readability(5_000, 0)
    expect(readability.judge(5_000)).toBeUndefined()
    expect(readability.judge(5_001)).toBe('mute')
    readability.note([totals], true, 6_000)
    expect(readability.judge(6_000)).toBeUndefined()
    expect(readability.judge(11_001)).toBe('mute')
  })

  it('is never mute where a device may be silent', () => {
    expect(new Readability(undefined, 0).judge(1e9)).toBeUndefined()
  })

  it('is well when a device answers though nobody comes by', () => {
    const readability = new Readability(5_000, 0)
    readability.note([{ kind: 'info' }], true, 4_000)
    expect(readability.judge(8_000)).toBeUndefined()
    expect(readability.hasRead).toBe(true)
  })

  it('is garbled when bytes come and make no reading, even no fault', () => {
    const readability = new Readability(5_000, 0)
    readability.note([], true, 4_000)
    expect(readability.judge(5_001)).toBe('garbled')
    expect(readability.judge(9_001)).toBe('mute')
  })

  it('is garbled after ten seconds of faults, until a reading comes', () => {
    const readability = new Readability(undefined, 0)
    faulty(readability, noise, 9)
    expect(readability.judge(9_000)).toBeUndefined()
    readability.note([noise], true, 10_000)
    expect(readability.judge(10_000)).toBe('garbled')
    readability.note([totals], true, 11_000)
    expect(readability.judge(11_000)).toBeUndefined()
  })

  it('is not garbled by a fault now and then', () => {
    const readability = new Readability(undefined, 0)
    for (let minute = 0; minute < 60; minute += 2) readability.note([noise], true, minute * 60_000)
    expect(readability.judge(3_600_000)).toBeUndefined()
  })

  it('is a log, not garbage, when it is text that no pattern knows', () => {
    for (const text of [
      '[D][roode:120]: sensor',
      '문턱 센서가 준비되었습니다 — 시작',
      '\x1b[32mready\x1b[0m',
    ]) {
      const readability = new Readability(undefined, 0)
      faulty(readability, line(text), 60)
      expect(readability.judge(60_000)).toBeUndefined()
    }
  })

  it('is garbage when a line is no text', () => {
    const readability = new Readability(undefined, 0)
    faulty(readability, { kind: 'fault', fault: 'unmatched', length: 4, hex: 'e7f3a501' }, 10)
    expect(readability.judge(10_000)).toBe('garbled')
  })
})
