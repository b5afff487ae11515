import {
  type Deed,
  MunteokError,
  may,
  messageOf,
  recorderRoutes as routes,
  type SessionAnswer,
} from '@munteok/core'
import type { Http } from '../http.ts'

/** Somebody is wanted who may do something: a form waits for it. */
export interface Wanted {
  readonly deed: Deed
  /** @param come whether somebody did */
  readonly settle: (come: boolean) => void
}

/** Who becomes the first administrator. */
export interface First {
  readonly code: string
  readonly login: string
  readonly name: string
  readonly password: string
}

/** Who sits before the screen, and what that person may do. */
export class Session {
  /** What the recorder says; undefined until it was asked. */
  answer: SessionAnswer | undefined = $state.raw()
  /** Why it could not be asked. */
  trouble: string | undefined = $state()
  /** Shown as a log-in over what is on the screen, which stays as it is. */
  wanted: Wanted | undefined = $state.raw()
  /** Somebody was let in: the view stays when the session ends, for something may be typed in it. */
  inside = $state(false)
  /** The session of a person ended, and nobody logged in since. */
  ended = $state(false)
  /** The token in the address of this screen is worth nothing. */
  screenRefused = $state(false)
  readonly http: Http
  #asking: Promise<SessionAnswer> | undefined

  constructor(http: Http) {
    this.http = http
  }

  may(deed: Deed): boolean {
    return may(this.answer?.role, deed)
  }

  /**
   * Whether to show what one needs the right for. Guests who see all evidence may begin: they are asked
   * to log in when they send it.
   */
  mayBegin(deed: Deed): boolean {
    return this.may(deed) || (deed === 'enter' && this.answer?.as === 'guest' && this.may('audit'))
  }

  /** The name of the person who logged in; undefined for guests and screens. */
  get person(): string | undefined {
    return this.answer?.as === 'person' ? this.answer.name : undefined
  }

  /**
   * Who is here, when the page opens.
   * @param screenToken of the page's address, for a screen that nobody sits before
   */
  async start(screenToken: string | null): Promise<void> {
    this.trouble = undefined
    try {
      if (screenToken !== null) await this.#asScreen(screenToken)
      else await this.ask()
    } catch (error) {
      this.trouble = messageOf(error)
    }
  }

  /** @throws MunteokError as `Http.request` */
  async ask(): Promise<void> {
    this.#asking ??= this.http.request(routes.session).finally(() => {
      this.#asking = undefined
    })
    this.#take(await this.#asking)
  }

  /** @throws MunteokError as `Http.request`: `wrong-login`, `too-many-tries` … */
  async logIn(login: string, password: string): Promise<void> {
    this.#take(await this.http.request(routes.logIn, { body: { login, password } }))
  }

  /** @throws MunteokError as `Http.request`: `wrong-code`, `no-code`, `login-taken` … */
  async becomeFirst(first: First): Promise<void> {
    this.#take(await this.http.request(routes.becomeAdministrator, { body: first }))
  }

  /** @throws MunteokError as `Http.request`: `wrong-password`, `too-many-tries` … */
  async changePassword(old: string, password: string): Promise<void> {
    await this.http.request(routes.changePassword, { body: { old, password } })
  }

  async logOut(): Promise<void> {
    const answer = await this.http.request(routes.logOut)
    this.answer = undefined
    this.#take(answer)
  }

  /** Asks for somebody else to log in, whoever is here. @returns false when nobody came */
  another(deed: Deed): Promise<boolean> {
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
   * Asks for somebody who may do it, if who is here may not.
   * @returns false when nobody came
   */
  async want(deed: Deed): Promise<boolean> {
    return this.may(deed) || this.another(deed)
  }

  /**
   * Does what only some may do. Who is not logged in, or no longer, is asked to, and it is done then:
   * nothing that was typed is lost.
   * @throws MunteokError of `act`; `input` / `no-log-in` when nobody came who may
   */
  async as<T>(deed: Deed, act: () => Promise<T>): Promise<T> {
    if (!(await this.want(deed))) throw nobody(deed)
    try {
      return await act()
    } catch (error) {
      if (!isUnknown(error)) throw error
      await this.ask()
      // The recorder knows somebody who may, and refuses all the same: another log-in would not help.
      if (this.may(deed)) throw error
      if (!(await this.want(deed))) throw nobody(deed)
      return act()
    }
  }

  async #asScreen(token: string): Promise<void> {
    try {
      this.#take(await this.http.request(routes.admitScreen, { body: { token } }))
    } catch (error) {
      if (!(error instanceof MunteokError) || error.code === 'unreachable') throw error
      this.screenRefused = true
      await this.ask()
    }
  }

  #take(answer: SessionAnswer): void {
    if (answer.as === 'person') this.ended = false
    else if (this.person !== undefined) this.ended = true
    this.answer = answer
    if (this.may('look')) this.inside = true
  }
}

function isUnknown(error: unknown): boolean {
  return error instanceof MunteokError && (error.code === 'no-session' || error.code === 'not-allowed')
}

function nobody(deed: Deed): MunteokError {
  return new MunteokError('input', 'no-log-in', `nobody logged in who may "${deed}"`)
}
