import { describe, expect, it } from 'vitest'
import { passParts } from './passes.ts'

describe('the text of a pass', () => {
  it('falls into what is signed and its signature', () => {
    const signature = 'A'.repeat(86)
    expect(passParts(`MT1.eyJ9.${signature}`)).toEqual({ signed: 'MT1.eyJ9', body: 'eyJ9', signature })
  })

  it('is told from other codes', () => {
    for (const text of [
      '0013110988',
      'MT1.',
      'MT1.eyJ9.AAAA',
      `MT2.eyJ9.${'A'.repeat(86)}`,
      'https://example.org',
    ])
      expect(passParts(text)).toBeUndefined()
  })
})
