import { describe, expect, it } from 'vitest'
import { Passwords } from './passwords.ts'

const WORD = '문턱을 넘는 사람들'

describe('what is kept of a password', () => {
  it('is a salted scrypt hash with its parameters, and no two are alike', async () => {
    const passwords = new Passwords()
    const [one, two] = await Promise.all([passwords.keep(WORD), passwords.keep(WORD)])
    expect(one).toMatch(/^scrypt\$15\$8\$1\$[\w-]{22}\$[\w-]{43}$/)
    expect(one).not.toBe(two)
    expect(await passwords.matches(WORD, one)).toBe(true)
    expect(await passwords.matches(WORD, two)).toBe(true)
    expect(await passwords.matches(`${WORD} `, one)).toBe(false)
    expect(await passwords.matches('', one)).toBe(false)
  })

  it('is checked with its own parameters, also when they were others then', async () => {
    // scrypt of "password" with the salt "NaCl", N=1024, r=8, p=16: a test vector of RFC 7914.
    const hash =
      'fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b3731622eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640'
    const parts = [Buffer.from('NaCl'), Buffer.from(hash, 'hex')].map((part) => part.toString('base64url'))
    const kept = ['scrypt', 10, 8, 16, ...parts].join('$')
    expect(await new Passwords().matches('password', kept)).toBe(true)
    expect(await new Passwords().matches('passwort', kept)).toBe(false)
  })

  it('is the same for Hangul that a keyboard composes from its letters', async () => {
    const passwords = new Passwords()
    const kept = await passwords.keep(WORD.normalize('NFD'))
    expect(await passwords.matches(WORD.normalize('NFC'), kept)).toBe(true)
  })

  it('of nobody is never right, and takes as long to find out', async () => {
    const passwords = new Passwords()
    const kept = await passwords.keep(WORD)
    const took = async (of: string | undefined) => {
      const began = performance.now()
      expect(await passwords.matches('wrong password', of)).toBe(false)
      return performance.now() - began
    }
    const known = Math.min(await took(kept), await took(kept), await took(kept))
    const nobody = Math.min(await took(undefined), await took(undefined), await took(undefined))
    expect(nobody / known).toBeGreaterThan(0.4)
    expect(nobody / known).toBeLessThan(2.5)
  })

  it('is worked out for a few at a time; who cannot wait is told so, and the others are served', async () => {
    const passwords = new Passwords()
    const cheap = `scrypt$4$8$1$${'A'.repeat(22)}$${'A'.repeat(43)}`
    const asked = Array.from({ length: 60 }, () =>
      passwords.matches('x', cheap).then(
        () => 'served',
        (error: { code: string }) => error.code,
      ),
    )
    const outcomes = await Promise.all(asked)
    expect(outcomes.filter((outcome) => outcome === 'served')).toHaveLength(52)
    expect(outcomes.filter((outcome) => outcome === 'busy')).toHaveLength(8)
    expect(await passwords.matches('x', cheap)).toBe(false)
  })
})
