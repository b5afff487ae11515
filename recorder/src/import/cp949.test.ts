import { describe, expect, it } from 'vitest'
import { decodeCp949 } from './cp949.ts'

const bytes = (...all: number[]) => new Uint8Array(all)

describe('CP949', () => {
  it('reads what EUC-KR has, and plain letters', () => {
    expect(decodeCp949(bytes(0xbf, 0xac, 0xb5, 0xb5, 0x2c, 0x41))).toBe('연도,A')
  })

  it.each([
    ['갂', [0x81, 0x41]],
    ['똠', [0x8c, 0x63]],
    ['륗', [0x8f, 0xfe]],
    ['쎱', [0x9b, 0xd8]],
    ['힣', [0xc6, 0x52]],
  ])('reads %s, which EUC-KR lacks', (syllable, pair) => {
    expect(decodeCp949(bytes(0x61, ...pair, 0xb0, 0xa1))).toBe(`a${syllable}가`)
  })

  it.each([
    ['a byte that begins nothing', [0xff, 0x41]],
    ['a pair that stands for nothing', [0xc6, 0x53]],
    ['a pair cut off', [0x41, 0xb0]],
    ['a letter that cannot follow', [0x81, 0x20]],
  ])('refuses %s', (_, all) => {
    expect(() => decodeCp949(bytes(...all))).toThrow(TypeError)
  })
})
