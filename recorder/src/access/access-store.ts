import { createHash, randomBytes } from 'node:crypto'
import type { AccountRole, Person, Screen } from '@munteok/core'
import type { Db } from './access-file.ts'

/** A session ends when nothing was asked for so long, and in any case some days after the log-in. */
export const IDLE_MS = 12 * 3_600_000
export const LONGEST_MS = 14 * 86_400_000
/** What was seen is written down once in this time, so that looking does not write all the time. */
const SEEN_EVERY_MS = 60_000
/** A person's oldest session ends where there would be more. */
const MOST_SESSIONS = 20

const TOKEN_BYTES = 32
const ID_LETTERS = 8

interface SessionRow {
  readonly login: string
  readonly name: string
  readonly role: AccountRole
  readonly createdAt: number
  readonly lastSeenAt: number
}

export interface KnownPerson {
  readonly login: string
  readonly name: string
  readonly role: AccountRole
  readonly password: string
}

export interface KnownSession {
  readonly login: string
  readonly name: string
  readonly role: AccountRole
  /** In real time, if nothing is asked for until then. */
  readonly endsAt: number
}

export interface KnownScreen {
  readonly id: string
  readonly name: string
}

/** Times of a moment: of the house's clock, and of the real one, by which sessions end. */
export interface Moment {
  readonly now: number
  readonly real: number
}

/** People, sessions and screens as they are on the disk. Tokens are kept as their SHA-256 only. */
export class AccessStore {
  readonly #db: Db
  readonly #note: (deed: () => void) => void
  readonly #session
  readonly #screen

  /** @param note does what need not succeed: that somebody was seen */
  constructor(db: Db, note: (deed: () => void) => void = (deed) => deed()) {
    this.#db = db
    this.#note = note
    this.#session = db.prepare<[Buffer], SessionRow>(
      `SELECT login, name, role, session.created_at AS createdAt, session.last_seen_at AS lastSeenAt
       FROM session JOIN person USING (login) WHERE token = ?`,
    )
    this.#screen = db.prepare<[Buffer], KnownScreen & { lastSeenAt: number | null }>(
      'SELECT id, name, last_seen_at AS lastSeenAt FROM screen WHERE token = ?',
    )
  }

  /** All or nothing. */
  all<T>(change: () => T): T {
    return this.#db.transaction(change).immediate()
  }

  people(): Person[] {
    const rows = this.#db
      .prepare<[], Person & { lastSeenAt: number | null }>(
        `SELECT login, name, role, created_at AS createdAt, last_seen_at AS lastSeenAt
         FROM person ORDER BY name, login`,
      )
      .all()
    return rows.map(withoutNull)
  }

  screens(): Screen[] {
    const rows = this.#db
      .prepare<[], Screen & { lastSeenAt: number | null }>(
        `SELECT id, name, created_at AS createdAt, last_seen_at AS lastSeenAt FROM screen ORDER BY name, id`,
      )
      .all()
    return rows.map(withoutNull)
  }

  person(login: string): KnownPerson | undefined {
    return this.#db
      .prepare<[string], KnownPerson>('SELECT login, name, role, password FROM person WHERE login = ?')
      .get(login)
  }

  screen(id: string): KnownScreen | undefined {
    return this.#db.prepare<[string], KnownScreen>('SELECT id, name FROM screen WHERE id = ?').get(id)
  }

  get administrators(): number {
    const count = this.#db.prepare<[], number>(`SELECT count(*) FROM person WHERE role = 'administrator'`)
    return count.pluck().get() ?? 0
  }

  addPerson({ login, name, role, password }: KnownPerson, now: number): void {
    this.#db
      .prepare('INSERT INTO person (login, name, role, password, created_at) VALUES (?, ?, ?, ?, ?)')
      .run(login, name, role, password, now)
  }

  changePerson({ login, name, role, password }: KnownPerson): void {
    this.#db
      .prepare('UPDATE person SET name = ?, role = ?, password = ? WHERE login = ?')
      .run(name, role, password, login)
  }

  /** With all sessions. */
  removePerson(login: string): void {
    this.#db.prepare('DELETE FROM person WHERE login = ?').run(login)
  }

  /** @returns the token, which is kept nowhere */
  beginSession(login: string, { now, real }: Moment): string {
    const token = newToken()
    this.all(() => {
      this.#forgetEnded(real)
      this.#db
        .prepare('INSERT INTO session (token, login, created_at, last_seen_at) VALUES (?, ?, ?, ?)')
        .run(digestOf(token), login, real, real)
      this.#db
        .prepare(
          `DELETE FROM session WHERE login = @login AND token NOT IN
             (SELECT token FROM session WHERE login = @login ORDER BY created_at DESC LIMIT ${MOST_SESSIONS})`,
        )
        .run({ login })
      this.#seePerson(login, now)
    })
    return token
  }

  /** Who has this token, and is seen by that; undefined when it is none, or has ended. */
  session(token: string, { now, real }: Moment): KnownSession | undefined {
    const row = this.#session.get(digestOf(token))
    if (!row || endOf(row) <= real) return undefined
    const { login, name, role } = row
    if (real - row.lastSeenAt < SEEN_EVERY_MS) return { login, name, role, endsAt: endOf(row) }
    this.#note(() => {
      this.#db.prepare('UPDATE session SET last_seen_at = ? WHERE token = ?').run(real, digestOf(token))
      this.#seePerson(login, now)
    })
    return { login, name, role, endsAt: endOf({ ...row, lastSeenAt: real }) }
  }

  endSession(token: string): void {
    this.#db.prepare('DELETE FROM session WHERE token = ?').run(digestOf(token))
  }

  endSessionsOf(login: string): void {
    this.#db.prepare('DELETE FROM session WHERE login = ?').run(login)
  }

  /** @returns its id, and its token, which is kept nowhere */
  addScreen(name: string, now: number): { id: string; token: string } {
    const id = `screen-${randomBytes(ID_LETTERS / 2).toString('hex')}`
    const token = newToken()
    this.#db
      .prepare('INSERT INTO screen (id, name, token, created_at) VALUES (?, ?, ?, ?)')
      .run(id, name, digestOf(token), now)
    return { id, token }
  }

  removeScreen(id: string): void {
    this.#db.prepare('DELETE FROM screen WHERE id = ?').run(id)
  }

  /** The screen that has this token, which is seen by that. */
  screenWith(token: string, now: number): KnownScreen | undefined {
    const row = this.#screen.get(digestOf(token))
    if (!row) return undefined
    const { id, name, lastSeenAt } = row
    if (now - (lastSeenAt ?? 0) >= SEEN_EVERY_MS)
      this.#note(() => this.#db.prepare('UPDATE screen SET last_seen_at = ? WHERE id = ?').run(now, id))
    return { id, name }
  }

  #seePerson(login: string, now: number): void {
    this.#db.prepare('UPDATE person SET last_seen_at = ? WHERE login = ?').run(now, login)
  }

  #forgetEnded(real: number): void {
    this.#db
      .prepare('DELETE FROM session WHERE last_seen_at <= ? OR created_at <= ?')
      .run(real - IDLE_MS, real - LONGEST_MS)
  }
}

function endOf({ createdAt, lastSeenAt }: Pick<SessionRow, 'createdAt' | 'lastSeenAt'>): number {
  return Math.min(lastSeenAt + IDLE_MS, createdAt + LONGEST_MS)
}

function newToken(): string {
  return randomBytes(TOKEN_BYTES).toString('base64url')
}

function digestOf(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}

function withoutNull<T extends { lastSeenAt?: number }>({
  lastSeenAt,
  ...rest
}: T & { lastSeenAt: number | null }): Omit<T, 'lastSeenAt'> & { lastSeenAt?: number } {
  return { ...rest, ...(lastSeenAt !== null && { lastSeenAt }) }
}
