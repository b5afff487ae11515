import { type NewPerson, PeopleAnswer, type PersonChange, parserOf, ScreenAnswer } from '@munteok/core'
import type { Session } from '../../access/session.svelte.ts'
import { Asked } from '../../asked.svelte.ts'

const peopleParser = parserOf(PeopleAnswer)
const screenParser = parserOf(ScreenAnswer)

/** Who can log in and which screens look. After each change the list is asked for again. */
export class People {
  readonly list: Asked<PeopleAnswer>
  readonly #session: Session

  constructor(session: Session) {
    this.#session = session
    this.list = new Asked(() => session.http.get('people', peopleParser))
  }

  /** All throw MunteokError as `Session.as`. */
  add(person: NewPerson): Promise<void> {
    return this.#change(() => this.#session.http.change('POST', 'people', person))
  }

  change(login: string, change: PersonChange): Promise<void> {
    return this.#change(() => this.#session.http.change('PATCH', `people/${login}`, change))
  }

  remove(login: string): Promise<void> {
    return this.#change(() => this.#session.http.change('DELETE', `people/${login}`))
  }

  addScreen(name: string): Promise<ScreenAnswer> {
    return this.#change(() => this.#session.http.send('POST', 'screens', { name }, screenParser))
  }

  removeScreen(id: string): Promise<void> {
    return this.#change(() => this.#session.http.change('DELETE', `screens/${id}`))
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
