import { type Deed, MunteokError, may, parserOf, SessionAnswer } from '@munteok/core'
import type { Http } from '../http.ts'

const sessionParser = parserOf(SessionAnswer)

/** Somebody is wanted who may do something: a form waits for it. */
export interface Wanted {
  readonly deed: Deed
  /** @param come whether somebody did */
  readonly settle: (come: boolean) => void
}

/** Who sits before the screen, and what that person may do. */
export class Session {
  /** What the recorder says; undefined until it was asked. */
  answer: SessionAnswer | undefined = $state.raw()
  /** Shown as a log-in over what is on the screen, which stays as it is. */
  wanted: Wanted | undefined = $state.raw()
  readonly http: Http

  constructor(http: Http) {
    this.http = http
  }

  may(deed: Deed): boolean {
    return may(this.answer?.role, deed)
  }

  /** The name of the person who logged in; undefined for guests and screens. */
  get person(): string | undefined {
    return this.answer?.as === 'person' ? this.answer.name : undefined
  }

  /** @throws MunteokError as `Http.get` */
  async ask(): Promise<void> {
    this.answer = await this.http.get('session', sessionParser)
  }

  /** @throws MunteokError as `Http.send`: `wrong-login`, `too-many-tries` … */
  async logIn(login: string, password: string): Promise<void> {
    this.answer = await this.http.send('POST', 'session', { login, password }, sessionParser)
  }

  async logOut(): Promise<void> {
    this.answer = await this.http.send('DELETE', 'session', undefined, sessionParser)
  }

  /**
   * Asks for somebody who may do it, if who is here may not.
   * @returns false when nobody came
   */
  async want(deed: Deed): Promise<boolean> {
    if (this.may(deed)) return true
    this.wanted?.settle(false)
    return new Promise((resolve) => {
      const settle = (come: boolean) => {
        this.wanted = undefined
        resolve(come)
      }
      this.wanted = { deed, settle }
    })
  }

  /**
   * Does what only some may do. Who is not logged in, or no longer, is asked to, and it is done then:
   * nothing that was typed is lost.
   * @throws MunteokError of `act`; `input` / `not-allowed` when nobody came who may
   */
  async as<T>(deed: Deed, act: () => Promise<T>): Promise<T> {
    if (!(await this.want(deed))) throw nobody(deed)
    try {
      return await act()
    } catch (error) {
      if (!(error instanceof MunteokError) || error.code !== 'no-session') throw error
      await this.ask()
      if (!(await this.want(deed))) throw error
      return act()
    }
  }
}

function nobody(deed: Deed): MunteokError {
  return new MunteokError('input', 'not-allowed', `nobody logged in who may "${deed}"`)
}
