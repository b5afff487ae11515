/** Who may do what, and the recorder's HTTP API about it, below `/api/v1`. Times are UTC epoch milliseconds. */
import type { Static } from 'typebox'
import * as Type from 'typebox'
import { Id } from './names.ts'
import { AccountRole, Author } from './records.ts'

const strict = { additionalProperties: false }
const Time = Type.Integer({ minimum: 0 })

/**
 * What somebody may do:
 * - `look`: see figures, history, devices and the live numbers;
 * - `audit`: see all evidence: each check-in, each entry, each change and who made it;
 * - `enter`: corrections, headcounts, nights, QR codes, closing a year;
 * - `administer`: people, screens, cards, and the settings of the house.
 */
export type Deed = 'look' | 'audit' | 'enter' | 'administer'

const MAY: Readonly<Record<AccountRole, readonly Deed[]>> = {
  viewer: ['look'],
  auditor: ['look', 'audit'],
  staff: ['look', 'audit', 'enter'],
  administrator: ['look', 'audit', 'enter', 'administer'],
}

/** @param role undefined for somebody of whom nothing is known */
export function may(role: AccountRole | undefined, deed: Deed): boolean {
  return role !== undefined && MAY[role].includes(deed)
}

/** What a person logs in with: letters, figures, dots and hyphens. */
export const LoginName = Type.String({ pattern: '^[a-z0-9][a-z0-9._-]{1,39}$' })
/** At least ten characters; what is longer than it need be is fine. */
export const Password = Type.String({ minLength: 10, maxLength: 200 })

/** `GET /session`: who is asking. */
export const SessionAnswer = Type.Object(
  {
    /** Undefined for somebody who may do nothing before logging in. */
    role: Type.Optional(AccountRole),
    /** How it is known: a person logged in, a screen has its token, or everybody may look (`guests` of the site file). */
    as: Type.Union([
      Type.Literal('person'),
      Type.Literal('screen'),
      Type.Literal('guest'),
      Type.Literal('nobody'),
    ]),
    /** The person's login and name, or the screen's name. */
    login: Type.Optional(LoginName),
    name: Type.Optional(Type.String()),
    /** When a person's session ends, if nothing is asked for until then: in real time, also of a simulation. */
    endsAt: Type.Optional(Time),
    /** There is no administrator yet: whoever has the one-time code becomes the first one. */
    needsFirst: Type.Boolean(),
    /**
     * True where a code waits although there are administrators, for they forgot their passwords:
     * `munteok first-code --again` made it. `POST /session/first` takes it too.
     */
    codeWaits: Type.Optional(Type.Boolean()),
  },
  strict,
)
export type SessionAnswer = Static<typeof SessionAnswer>

/** `POST /session`: logs in. Answers `SessionAnswer` and sets the cookie. */
export const LogIn = Type.Object({ login: LoginName, password: Type.String({ maxLength: 200 }) }, strict)
export type LogIn = Static<typeof LogIn>

/** `POST /session/first`: the first administrator. The code was printed at the first start. */
export const FirstAdministrator = Type.Object(
  { code: Type.String({ maxLength: 100 }), login: LoginName, name: Author, password: Password },
  strict,
)
export type FirstAdministrator = Static<typeof FirstAdministrator>

/** `PUT /session/password`: one's own. */
export const NewPassword = Type.Object({ old: Type.String({ maxLength: 200 }), password: Password }, strict)
export type NewPassword = Static<typeof NewPassword>

/** `POST /session/screen`: a screen that hangs somewhere, with the token that an administrator made for it. */
export const ScreenLogIn = Type.Object({ token: Type.String({ maxLength: 100 }) }, strict)
export type ScreenLogIn = Static<typeof ScreenLogIn>

const Person = Type.Object(
  {
    login: LoginName,
    name: Author,
    role: AccountRole,
    createdAt: Time,
    /** Undefined before the first time. */
    lastSeenAt: Type.Optional(Time),
  },
  strict,
)
export type Person = Static<typeof Person>

const Screen = Type.Object({ id: Id, name: Author, createdAt: Time, lastSeenAt: Type.Optional(Time) }, strict)
export type Screen = Static<typeof Screen>

/** `GET /people`: who can log in, and which screens look. */
export const PeopleAnswer = Type.Object({ people: Type.Array(Person), screens: Type.Array(Screen) }, strict)
export type PeopleAnswer = Static<typeof PeopleAnswer>

/** `POST /people`. It and what follows answer `PeopleAnswer`, as it is then. */
export const NewPerson = Type.Object(
  { login: LoginName, name: Author, role: AccountRole, password: Password },
  strict,
)
export type NewPerson = Static<typeof NewPerson>

/** `PATCH /people/:login`. A new password or role ends the person's sessions. `DELETE /people/:login` removes. */
export const PersonChange = Type.Object(
  {
    name: Type.Optional(Author),
    role: Type.Optional(AccountRole),
    password: Type.Optional(Password),
  },
  { ...strict, minProperties: 1 },
)
export type PersonChange = Static<typeof PersonChange>

/** `POST /screens`. `DELETE /screens/:id` takes its token back. */
export const NewScreen = Type.Object({ name: Author }, strict)
export type NewScreen = Static<typeof NewScreen>

/** Its answer: the token is shown this once. `/?screen=TOKEN` of the dashboard takes it. */
export const ScreenAnswer = Type.Object({ id: Id, token: Type.String() }, strict)
export type ScreenAnswer = Static<typeof ScreenAnswer>
