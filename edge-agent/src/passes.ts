import { type KeyObject, verify } from 'node:crypto'
import { type LocalTime, PASS_PREFIX, type Pass, passParser, passParts, type Refusal } from '@munteok/core'
import type { Log } from '@munteok/runtime'

export type PassReading =
  | { readonly ok: true; readonly pass: Pass }
  | { readonly ok: false; readonly refusal: Omit<Refusal, 'at'> }

export interface PassesOptions {
  /** The building's id. */
  readonly building: string
  readonly time: LocalTime
  /** The recorder's public keys; none before it was heard for the first time. */
  readonly keys: { readonly keys: readonly KeyObject[] }
  readonly log: Log
}

/** Tells the centre's own QR codes from others, and the valid ones from those that are not. */
export class Passes {
  readonly #options: PassesOptions
  #hasMissedKey = false

  constructor(options: PassesOptions) {
    this.#options = options
  }

  /**
   * @param text of a code
   * @param at UTC epoch milliseconds
   * @returns undefined for a code that does not say it is a pass
   */
  read(text: string, at: number): PassReading | undefined {
    if (!text.startsWith(PASS_PREFIX)) return undefined
    const { building, keys } = this.#options
    const parts = passParts(text)
    const pass = parts && passIn(parts.body)
    if (!parts || !pass) return refused('code-forged', 'This QR code is damaged, or not one of this centre.')
    // Another centre signs with another key: what it says of itself is all that can be known here.
    if (pass.building !== building) return refused('code-foreign', 'This QR code is of another centre.')
    if (keys.keys.length === 0) return this.#uncheckable()
    if (!keys.keys.some((key) => isSigned(parts, key)))
      return refused('code-forged', 'This QR code was not made by this centre.')
    return this.#ifOnTime(pass, at)
  }

  #ifOnTime(pass: Pass, at: number): PassReading {
    const today = this.#options.time.dayOf(at)
    if (today < pass.from) return refused('code-expired', `This QR code is valid from ${pass.from}.`)
    if (today > pass.to) return refused('code-expired', `This QR code was valid until ${pass.to}.`)
    return { ok: true, pass }
  }

  #uncheckable(): PassReading {
    if (!this.#hasMissedKey)
      this.#options.log.warn(
        'a QR code of the centre was shown, but this agent never heard the key to check it with: it hears it when broker and recorder can be reached, and keeps it',
      )
    this.#hasMissedKey = true
    return refused('code-unknown', 'This QR code cannot be checked here yet. Please tell the staff.')
  }
}

function refused(code: Refusal['code'], message: string): PassReading {
  return { ok: false, refusal: { code, message } }
}

function passIn(body: string): Pass | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(body, 'base64url').toString('utf8'))
    return passParser.check(value) ? value : undefined
  } catch {
    // Whoever shows it is told that it is no pass.
    return undefined
  }
}

function isSigned({ signed, signature }: { signed: string; signature: string }, key: KeyObject): boolean {
  return verify(null, Buffer.from(signed), key, Buffer.from(signature, 'base64url'))
}
