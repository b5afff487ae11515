/** What a login and a password must be, told while they are typed: the recorder asks for the same. */
import { LoginName, Password, parserOf } from '@munteok/core'

const login = parserOf(LoginName)
const password = parserOf(Password)

export function isLogin(typed: string): boolean {
  return login.check(typed)
}

/** Long enough. */
export function isPassword(typed: string): boolean {
  return password.check(typed)
}

/** No letter or digit that is read as another one. */
const LETTERS = '23456789abcdefghjkmnpqrstwxyz'

/** A password to begin with, such as `k7m4-9xqp-2h6t`: some 58 bits, and readable over the telephone. */
export function suggestedPassword(random: (bytes: Uint8Array<ArrayBuffer>) => Uint8Array): string {
  return Array.from({ length: 3 }, () => letters(4, random)).join('-')
}

function letters(count: number, random: (bytes: Uint8Array<ArrayBuffer>) => Uint8Array): string {
  // What lies above the last whole multiple would make some letters likelier than others.
  const fair = Math.floor(256 / LETTERS.length) * LETTERS.length
  let made = ''
  while (made.length < count)
    for (const byte of random(new Uint8Array(16)))
      if (byte < fair && made.length < count) made += LETTERS[byte % LETTERS.length]
  return made
}
