/** The recorder's door, for tests: who can log in, who is in, and what was asked. */
import {
  type AccountRole,
  type ChangesAnswer,
  type Deed,
  may,
  type NewPerson,
  type Person,
  type PersonChange,
  type SessionAnswer,
} from '@munteok/core'
import { testNow } from '@munteok/look/testing.ts'
import { Http } from '../http.ts'
import { Session } from './session.svelte.ts'

export const THE_PASSWORD = 'a door of many words'
export const THE_CODE = 'k7m4-9xqp-2h6t'

const NOBODY: SessionAnswer = { as: 'nobody', needsFirst: false }
const GUEST: SessionAnswer = { as: 'guest', role: 'auditor', needsFirst: false }

type Answer = readonly [status: number, body: unknown, headers?: Record<string, string>]

export class FakeAccess {
  people: Person[] = [
    { login: 'kim', name: '김문턱', role: 'staff', createdAt: testNow, lastSeenAt: testNow - 60_000 },
    { login: 'lee', name: '이열람', role: 'viewer', createdAt: testNow },
    { login: 'park', name: '박관리', role: 'administrator', createdAt: testNow, lastSeenAt: testNow },
  ]
  screens = [{ id: 'lobby', name: '로비', createdAt: testNow }]
  changes: ChangesAnswer['changes'] = []
  /** Who is here when nobody is logged in. */
  outside: SessionAnswer = NOBODY
  here: SessionAnswer
  refuse: Answer | undefined
  /** Nothing is answered. */
  away = false
  readonly asked: { method: string; name: string; said: unknown }[] = []

  constructor(here: SessionAnswer = NOBODY) {
    this.here = here
    if (here.as === 'guest') this.outside = here
  }

  static readonly guest = () => new FakeAccess(GUEST)
  static as(role: AccountRole): FakeAccess {
    const access = new FakeAccess()
    const known = access.people.find((person) => person.role === role) ?? access.people[0]
    access.here = {
      as: 'person',
      role,
      login: known?.login ?? '',
      name: known?.name ?? '',
      needsFirst: false,
    }
    return access
  }

  /** The session ends, as it does by itself. */
  expire(): void {
    this.here = this.outside
  }

  may(deed: Deed): boolean {
    return may(this.here.role, deed)
  }

  http(): Http {
    return new Http(async (path, request) => {
      const name = String(path).replace('./api/v1/', '')
      const method = request?.method ?? 'GET'
      const said = typeof request?.body === 'string' ? JSON.parse(request.body) : undefined
      this.asked.push({ method, name, said })
      if (this.away) throw new TypeError('the network is gone')
      const [status, body, headers = {}] = this.#answer(method, name, said)
      return Response.json(body, { status, headers })
    })
  }

  /** A session that knows already who is here. */
  session(): Session {
    const session = new Session(this.http())
    session.answer = this.here
    session.inside = this.may('look')
    return session
  }

  #answer(method: string, name: string, said: Record<string, string>): Answer {
    if (this.refuse && method !== 'GET') return this.refuse
    if (name.startsWith('session')) return this.#session(method, name, said)
    if (!this.may('administer'))
      return this.here.role
        ? refusal(403, 'not-allowed', 'an administrator is wanted')
        : refusal(401, 'no-session', 'log in first')
    if (name === 'changes') return [200, { changes: this.changes }]
    if (method === 'GET') return this.#list()
    return this.#change(method, name, said)
  }

  #session(method: string, name: string, said: Record<string, string>): Answer {
    if (method === 'DELETE') this.here = this.outside
    if (method === 'PUT')
      return said['old'] === THE_PASSWORD ? [200, this.here] : refusal(401, 'wrong-password', 'not that one')
    if (method !== 'POST') return [200, this.here]
    if (name === 'session/first') return this.#first(said)
    if (name === 'session/screen') return this.#screen(said)
    const known = this.people.find(({ login }) => login === said['login'])
    if (!known || said['password'] !== THE_PASSWORD) return refusal(401, 'wrong-login', 'no such login')
    this.here = { as: 'person', role: known.role, login: known.login, name: known.name, needsFirst: false }
    return [200, this.here]
  }

  #first({ code, login, name }: Record<string, string>): Answer {
    if (code !== THE_CODE) return refusal(401, 'wrong-code', 'that is not the one-time code')
    this.here = {
      as: 'person',
      role: 'administrator',
      ...(login && { login }),
      ...(name && { name }),
      needsFirst: false,
    }
    return [200, this.here]
  }

  #screen({ token }: Record<string, string>): Answer {
    if (token !== 'screen-token') return refusal(401, 'wrong-token', 'no screen has that token')
    this.here = { as: 'screen', role: 'viewer', name: '로비', needsFirst: false }
    return [200, this.here]
  }

  #change(method: string, name: string, said: unknown): Answer {
    const [kind, id = ''] = name.split('/')
    if (kind === 'screens') return this.#changeScreen(method, id, said as { name: string })
    if (method === 'POST') {
      const { password: _, ...person } = said as NewPerson
      if (this.people.some(({ login }) => login === person.login))
        return refusal(400, 'login-taken', 'somebody logs in so already')
      this.people.push({ ...person, createdAt: testNow })
    }
    if (method === 'DELETE') this.people = this.people.filter(({ login }) => login !== id)
    if (method === 'PATCH') {
      const { password: _, ...change } = said as PersonChange
      this.people = this.people.map((person) => (person.login === id ? { ...person, ...change } : person))
    }
    return this.#list()
  }

  #list(): Answer {
    return [200, { people: this.people, screens: this.screens }]
  }

  #changeScreen(method: string, id: string, said: { name: string }): Answer {
    if (method === 'DELETE') {
      this.screens = this.screens.filter((screen) => screen.id !== id)
      return this.#list()
    }
    this.screens.push({ id: 'hall', name: said.name, createdAt: testNow })
    return [200, { id: 'hall', token: 'screen-token' }]
  }
}

function refusal(status: number, code: string, message: string): Answer {
  return [status, { code, message }]
}
