import {
  type AccountChange,
  type Clock,
  MunteokError,
  type NewPerson,
  type PeopleAnswer,
  type PersonChange,
  type ScreenAnswer,
} from '@munteok/core'
import type { Ledger } from '../ledger.ts'
import type { AccessStore, KnownPerson } from './access-store.ts'
import { hasFirstCode, makeFirstCode } from './first-code.ts'
import type { Passwords } from './passwords.ts'

export interface PeopleDeskParts {
  readonly store: AccessStore
  readonly passwords: Passwords
  readonly ledger: Pick<Ledger, 'record'>
  readonly clock: Clock
  readonly dataDir: string
}

interface Around {
  readonly check?: () => void
  readonly done?: () => void
}

type Told = Pick<AccountChange, 'of' | 'id' | 'name' | 'change' | 'role'>

/**
 * Who may log in, and which screens may look. Each change stands in the ledger, or is not made.
 * All errors are `input`: 'unknown-person', 'unknown-screen', 'login-taken', 'last-administrator'.
 */
export class PeopleDesk {
  readonly #parts: PeopleDeskParts

  constructor(parts: PeopleDeskParts) {
    this.#parts = parts
  }

  /** Where there is no administrator, a one-time code waits for the first one. */
  prepare(): void {
    const { store, dataDir } = this.#parts
    if (store.administrators === 0 && !hasFirstCode(dataDir)) makeFirstCode(dataDir)
  }

  list(): PeopleAnswer {
    const { store } = this.#parts
    return { people: store.people(), screens: store.screens() }
  }

  /** @param around `check` comes before it is written, and what it throws leaves all as it was; `done` at its end */
  async add({ password, ...person }: NewPerson, by: string, around: Around = {}): Promise<void> {
    const { store, passwords, clock } = this.#parts
    this.#checkFree(person.login)
    const kept = await passwords.keep(password)
    store.all(() => {
      around.check?.()
      this.#checkFree(person.login)
      store.addPerson({ ...person, password: kept }, clock.now())
      const { login, name, role } = person
      this.#tell({ of: 'person', id: login, name, change: 'added', role }, by)
      around.done?.()
    })
  }

  async change(login: string, { password, ...wanted }: PersonChange, by: string): Promise<void> {
    const { store, passwords } = this.#parts
    this.#person(login)
    const kept = password === undefined ? {} : { password: await passwords.keep(password) }
    store.all(() => {
      const before = this.#person(login)
      const after = { ...before, ...wanted, ...kept }
      if (after.role !== 'administrator') this.#checkNotLast(before)
      store.changePerson(after)
      const changes = changesOf(before, after)
      // With a new name alone one stays logged in.
      if (changes.some((change) => change !== 'renamed')) store.endSessionsOf(login)
      for (const change of changes)
        this.#tell({ of: 'person', id: login, name: after.name, change, role: after.role }, by)
    })
  }

  remove(login: string, by: string): void {
    const { store } = this.#parts
    store.all(() => {
      const person = this.#person(login)
      this.#checkNotLast(person)
      store.removePerson(login)
      this.#tell({ of: 'person', id: login, name: person.name, change: 'removed', role: person.role }, by)
    })
  }

  addScreen(name: string, by: string): ScreenAnswer {
    const { store, clock } = this.#parts
    return store.all(() => {
      const made = store.addScreen(name, clock.now())
      this.#tell({ of: 'screen', id: made.id, name, change: 'added' }, by)
      return made
    })
  }

  removeScreen(id: string, by: string): void {
    const { store } = this.#parts
    store.all(() => {
      const screen = store.screen(id)
      if (!screen) throw refuse('unknown-screen', `there is no screen "${id}": GET /people lists them`)
      store.removeScreen(id)
      this.#tell({ of: 'screen', id, name: screen.name, change: 'removed' }, by)
    })
  }

  #tell(told: Told, by: string): void {
    const { ledger, clock } = this.#parts
    ledger.record({ kind: 'account', at: clock.now(), by, ...told })
  }

  #person(login: string): KnownPerson {
    const person = this.#parts.store.person(login)
    if (!person) throw refuse('unknown-person', `nobody logs in as "${login}": GET /people lists them`)
    return person
  }

  #checkFree(login: string): void {
    if (this.#parts.store.person(login))
      throw refuse('login-taken', `somebody logs in as "${login}" already: choose another login`)
  }

  #checkNotLast({ login, role }: KnownPerson): void {
    if (role !== 'administrator' || this.#parts.store.administrators > 1) return
    const message = `"${login}" is the last administrator: make somebody else administrator first`
    throw refuse('last-administrator', message)
  }
}

function changesOf(before: KnownPerson, after: KnownPerson): AccountChange['change'][] {
  return [
    ...(after.name === before.name ? [] : ['renamed' as const]),
    ...(after.role === before.role ? [] : ['role' as const]),
    ...(after.password === before.password ? [] : ['password' as const]),
  ]
}

function refuse(code: string, message: string): MunteokError {
  return new MunteokError('input', code, message)
}
