import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cardIdentity } from './card-identity.ts'

describe('cardIdentity', () => {
  it('is the number that a wedge reader types for the same card', () => {
    expect(cardIdentity(Buffer.from('0000C80ECC', 'hex'))).toBe('0013110988')
    expect(cardIdentity('0013110988')).toBe('0013110988')
  })

  it('is the same whether the card was read or its number typed', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 5, maxLength: 5 }), (card) => {
        const read = cardIdentity(card)
        expect(read).toMatch(/^\d{10}$/)
        expect(cardIdentity(read)).toBe(read)
        expect(cardIdentity(String(Number(read)))).toBe(read)
      }),
    )
  })

  it('refuses what is no card number, without repeating it', () => {
    for (const wrong of ['', '12345678901', '4294967296', '62E3086CED', Uint8Array.of(1, 2)])
      expect(() => cardIdentity(wrong)).toThrow('this is no card number')
    expect(() => cardIdentity('62E3086CED')).toThrow(/^[^E]*$/)
  })
})
