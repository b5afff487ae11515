import { expect, it } from 'vitest'
import { hexLines, ReadingWords, totalsLines } from './readings.ts'

const card = { kind: 'card', identity: '0013110988' } as const
const code = { kind: 'code', text: 'TICKET-42' } as const

it('shows a card and a code by a mark: the same for the same one, and no part of its number', () => {
  const words = new ReadingWords(false)
  expect(words.text(card)).toBe(words.text(card))
  expect(words.text(card)).not.toBe(words.text({ ...card, identity: '0013110989' }))
  for (const reading of [card, code]) expect(words.text(reading)).toMatch(/^(card|code) {4}#[0-9a-f]{6}$/)
})

it('gives another mark in another run, so that nobody can be followed from day to day', () => {
  expect(new ReadingWords(false).text(card)).not.toBe(new ReadingWords(false).text(card))
})

it('shows numbers where they were asked for', () => {
  expect(new ReadingWords(true).text(card)).toContain('0013110988')
  expect(new ReadingWords(true).text(code)).toContain('TICKET-42')
})

it('never shows the bytes of a fault, which may be most of a card', () => {
  const text = new ReadingWords(true).text({ kind: 'fault', fault: 'torn', length: 9, hex: 'c0ffee' })
  expect(text).toBe('fault   torn, 9 bytes')
})

it('shows bytes as hex and text, on lines that fit a terminal with the time before them', () => {
  const lines = hexLines(Uint8Array.from({ length: 30 }, (_, i) => 0x3a + i))
  expect(lines).toHaveLength(3)
  expect(lines[0]).toBe('3a 3b 3c 3d 3e 3f 40 41 42 43 44 45  |:;<=>?@ABCDE|')
  expect(hexLines(Uint8Array.of(0x00, 0xff, 0x41))[0]).toMatch(/^00 ff 41 +\|\.\.A\|$/)
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80 - 22)
})

it('sums up what was read', () => {
  expect(totalsLines({ readings: 3, faults: { noise: 2 }, steps: { in: 2, out: 1 } })).toEqual([
    '3 readings, faults: 2 noise',
    'passed: in 2, out 1',
  ])
})
