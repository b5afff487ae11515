import { describe, expect, it } from 'vitest'
import { presentable, shownAt } from './presented.ts'

describe('what is held to a reader', () => {
  it('is a card by its printed number, filled up to ten digits', () => {
    expect(presentable('number', '472288')).toBe('0000472288')
    expect(presentable('uid', '472288')).toBe('0000472288')
  })

  it('is an NFC card by its UID, where NFC cards are read', () => {
    expect(presentable('uid', '04a23b5c6d7e80')).toBe('04A23B5C6D7E80')
    expect(() => presentable('number', '04a23b5c6d7e80')).toThrow(/no card number/)
  })

  it('is any printable code where codes are read', () => {
    expect(presentable('code', 'https://dobong.example/?v=1')).toBe('https://dobong.example/?v=1')
    expect(() => presentable('code', 'one\ntwo')).toThrow(/printable/)
    expect(() => presentable('code', 'x'.repeat(513))).toThrow(/1 to 512/)
    expect(() => presentable('number', '4294967296')).toThrow(/at most 4294967295/)
  })

  it("is a visitor's code in place of his card where codes are read", () => {
    expect(shownAt('code', '0000472288')).toBe('DOBONG-0000472288')
    expect(shownAt('uid', '0000472288')).toBe('0000472288')
  })
})
