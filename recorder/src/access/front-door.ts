import type { FirstAdministrator, LogIn, NewPassword } from '@munteok/core'
import type { AccessStore, KnownPerson, KnownScreen, Moment } from './access-store.ts'
import type { Asker, Guests } from './asker.ts'
import { endFirstCode, firstCodeMaker, hasFirstCode, isFirstCode } from './first-code.ts'
import type { Passwords } from './passwords.ts'
import type { PeopleDesk } from './people-desk.ts'
import { Refused, tooManyTries } from './refused.ts'
import { Throttle } from './throttle.ts'

/** What a request's cookies hold. */
export interface Tokens {
  readonly session?: string | undefined
  readonly screen?: string | undefined
}

export interface FrontDoorParts {
  readonly store: AccessStore
  readonly desk: PeopleDesk
  readonly passwords: Passwords
  readonly dataDir: string
  readonly moment: () => Moment
  readonly guests?: Guests | undefined
  /** Milliseconds of a clock that never goes back. */
  readonly ticks: () => number
}

/** Lets people and screens in, and knows who is in. Who guesses waits, by address and by login. */
export class FrontDoor {
  readonly #parts: FrontDoorParts
  readonly #byAddress: Throttle
  readonly #byLogin: Throttle

  constructor(parts: FrontDoorParts) {
    this.#parts = parts
    this.#byAddress = new Throttle(parts.ticks)
    this.#byLogin = new Throttle(parts.ticks)
  }

  /** There is no administrator yet. */
  get needsFirst(): boolean {
    return this.#parts.store.administrators === 0
  }

  /** A one-time code waits for somebody to become administrator with it. */
  get codeWaits(): boolean {
    return hasFirstCode(this.#parts.dataDir)
  }

  whoHas({ session, screen }: Tokens): Asker {
    const { store, moment, guests } = this.#parts
    const person = session === undefined ? undefined : store.session(session, moment())
    if (person) return { as: 'person', ...person }
    const known = screen === undefined ? undefined : store.screenWith(screen, moment().now)
    if (known) return { as: 'screen', role: 'viewer', name: known.name }
    return guests === undefined ? { as: 'nobody' } : { as: 'guest', role: guests }
  }

  /**
   * @returns the token of a new session
   * @throws Refused 401 `wrong-login`, 429 `too-many-tries`; MunteokError `outside` / `busy`
   */
  async logIn({ login, password }: LogIn, address: string): Promise<string> {
    const person = await this.#prove(login, password, address)
    return this.#begin(person, wrongLogin())
  }

  /**
   * One's own password. All sessions end, and a new one begins here.
   * @returns its token
   * @throws as `logIn`: 401 `wrong-password`
   */
  async changePassword(login: string, { old, password }: NewPassword, address: string): Promise<string> {
    const wrong = new Refused(401, 'wrong-password', 'that is not your password until now')
    const { name } = await this.#prove(login, old, address, wrong)
    await this.#parts.desk.change(login, { password }, name)
    return this.#parts.store.beginSession(login, this.#parts.moment())
  }

  /**
   * Whoever has the one-time code becomes administrator, once.
   * @returns the token of a session
   * @throws Refused 401 `wrong-code`, 403 `no-code`, 429 `too-many-tries`; MunteokError `input` / `login-taken`
   */
  async becomeAdministrator({ code, ...person }: FirstAdministrator, address: string): Promise<string> {
    const { desk, dataDir, store, moment } = this.#parts
    this.#checkWait(this.#byAddress.waitMs(address))
    this.#checkCode(code, () => this.#byAddress.note(address))
    this.#byAddress.forget(address)
    await desk.add({ ...person, role: 'administrator' }, firstCodeMaker(dataDir), {
      // Somebody else may have used it while the password was worked on.
      check: () => this.#checkCode(code),
      done: () => endFirstCode(dataDir),
    })
    return store.beginSession(person.login, moment())
  }

  /** @throws Refused 401 `wrong-token` */
  admitScreen(token: string): KnownScreen {
    const { store, moment } = this.#parts
    const screen = store.screenWith(token, moment().now)
    if (screen) return screen
    const message = 'no screen has that token, or it was taken back: an administrator makes a new one'
    throw new Refused(401, 'wrong-token', message)
  }

  logOut(token: string | undefined): void {
    if (token !== undefined) this.#parts.store.endSession(token)
  }

  /** The password may have been changed while it was worked on: then it is asked for anew. */
  #begin({ login, password }: KnownPerson, refusal: Refused): string {
    const { store, moment } = this.#parts
    if (store.person(login)?.password !== password) throw refusal
    return store.beginSession(login, moment())
  }

  async #prove(login: string, password: string, address: string, wrong = wrongLogin()): Promise<KnownPerson> {
    const { store, passwords } = this.#parts
    this.#try(login, address)
    const person = store.person(login)
    if (!(await passwords.matches(password, person?.password)) || !person) throw wrong
    this.#right(login, address)
    return person
  }

  #checkCode(code: string, wrong: () => void = () => {}): void {
    const { dataDir } = this.#parts
    if (!hasFirstCode(dataDir)) throw noCode()
    if (isFirstCode(dataDir, code)) return
    wrong()
    throw wrongCode()
  }

  /** A try counts before it is known whether it is right: of many at once, no more than five are looked at. */
  #try(login: string, address: string): void {
    this.#checkWait(Math.max(this.#byAddress.waitMs(address), this.#byLogin.waitMs(login)))
    this.#byAddress.note(address)
    this.#byLogin.note(login)
  }

  #right(login: string, address: string): void {
    this.#byAddress.forget(address)
    this.#byLogin.forget(login)
  }

  #checkWait(waitMs: number): void {
    if (waitMs > 0) throw tooManyTries(waitMs)
  }
}

function wrongLogin(): Refused {
  return new Refused(401, 'wrong-login', 'there is no such login with that password')
}

function wrongCode(): Refused {
  const message =
    'that is not the one-time code: "munteok first-code" prints it on the computer of the recorder'
  return new Refused(401, 'wrong-code', message)
}

function noCode(): Refused {
  const message =
    'no one-time code waits: log in, or make one with "munteok first-code --again" on the computer of the recorder'
  return new Refused(403, 'no-code', message)
}
