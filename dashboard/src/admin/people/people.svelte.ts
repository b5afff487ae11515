import {
  type NewPerson,
  type PeopleAnswer,
  type PersonChange,
  recorderRoutes as routes,
  type ScreenAnswer,
} from '@munteok/core'
import type { Session } from '../../access/session.svelte.ts'
import { Asked } from '../../asked.svelte.ts'

/** Who can log in and which screens look. After each change the list is asked for again. */
export class People {
  readonly list: Asked<PeopleAnswer>
  readonly #session: Session

  constructor(session: Session) {
    this.#session = session
    this.list = new Asked(() => session.http.request(routes.people))
  }

  /** All throw MunteokError as `Session.as`. */
  async add(person: NewPerson): Promise<void> {
    await this.#change(() => this.#session.http.request(routes.addPerson, { body: person }))
  }

  async change(login: string, change: PersonChange): Promise<void> {
    const said = { params: { login }, body: change }
    await this.#change(() => this.#session.http.request(routes.changePerson, said))
  }

  async remove(login: string): Promise<void> {
    await this.#change(() => this.#session.http.request(routes.removePerson, { params: { login } }))
  }

  addScreen(name: string): Promise<ScreenAnswer> {
    return this.#change(() => this.#session.http.request(routes.addScreen, { body: { name } }))
  }

  async removeScreen(id: string): Promise<void> {
    await this.#change(() => this.#session.http.request(routes.removeScreen, { params: { id } }))
  }

  async #change<T>(act: () => Promise<T>): Promise<T> {
    const made = await this.#session.as('administer', act)
    await this.list.ask()
    return made
  }
}

/** The address that a screen opens once. @param page of this dashboard */
export function screenAddress(token: string, page: string): string {
  const address = new URL('./', page)
  address.searchParams.set('screen', token)
  return address.href
}
