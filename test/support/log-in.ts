/** People who log in at a house under test: with a cookie for `fetch`, or in a page. */
import type { AccountRole, NewPerson } from '@munteok/core'
import { readFirstCode } from '@munteok/recorder'
import type { BrowserContext } from 'playwright-core'
import type { House } from './house.ts'

export const PASSWORD = '문턱을 넘는 사람들'

/** Somebody who is logged in. */
export class LoggedIn {
  readonly login: string
  /** As the header of a request. */
  readonly cookie: string
  readonly #house: House

  constructor(house: House, login: string, cookie: string) {
    this.#house = house
    this.login = login
    this.cookie = cookie
  }

  /** @param path below `/api/v1` */
  send(method: string, path: string, body?: unknown): Promise<Response> {
    return fetch(this.#house.recorderUrl(`/api/v1${path}`), {
      method,
      headers: { cookie: this.cookie, ...(body !== undefined && { 'content-type': 'application/json' }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
  }

  /** Logs in every page of a browser's window. */
  async enter(context: BrowserContext): Promise<void> {
    const [name = '', value = ''] = this.cookie.split('=')
    const url = this.#house.recorderUrl('/')
    await context.addCookies([{ name, value, url, httpOnly: true, sameSite: 'Strict' }])
  }
}

/** Becomes administrator with the one-time code, in a house whose recorder runs. */
export function firstAdministrator(house: House, login = 'admin', name = '김문턱'): Promise<LoggedIn> {
  const code = readFirstCode(house.dataDir)
  return begin(house, '/session/first', login, { code, login, name, password: PASSWORD })
}

export function logIn(house: House, login: string): Promise<LoggedIn> {
  return begin(house, '/session', login, { login, password: PASSWORD })
}

/** Lets somebody log in who has this role, and logs in: `staff` as `staff`. */
export async function somebody(house: House, administrator: LoggedIn, role: AccountRole): Promise<LoggedIn> {
  const person: NewPerson = { login: role, name: `${role} 사람`, role, password: PASSWORD }
  await answered(await administrator.send('POST', '/people', person))
  return logIn(house, role)
}

async function begin(house: House, path: string, login: string, body: unknown): Promise<LoggedIn> {
  const answer = await answered(await new LoggedIn(house, login, '').send('POST', path, body))
  const [cookie = ''] = answer.headers.get('set-cookie')?.split(';') ?? []
  return new LoggedIn(house, login, cookie)
}

async function answered(answer: Response): Promise<Response> {
  if (!answer.ok) throw new Error(`${answer.url}: ${answer.status} ${await answer.text()}`)
  return answer
}
