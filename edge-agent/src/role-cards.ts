import { createHmac, randomBytes, randomUUID } from 'node:crypto'
import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { Card, MunteokError, parseJson, parserOf, type Role } from '@munteok/core'
import { type Log, readSecret, troubleOf, writeSecret } from '@munteok/runtime'
import Type, { type Static } from 'typebox'
import { agentFolder } from './agent-folder.ts'
import { codeIdentity } from './code-identity.ts'
import { cardIdentity, isMadeUpNumber } from './drivers/card-identity.ts'

type EnrolledRole = Exclude<Role, 'visitor'>

/** Cards that are no visitors: who works here, who rents here, who tests. */
export interface EnrolledCard {
  /** As printed on the card, or its bytes in hex. @see cardIdentity */
  readonly number: string
  readonly role: EnrolledRole
  /** What it is called, never its number; the role's name when absent. */
  readonly label?: string
}

/** The same with a QR or bar code instead of a card. */
export interface EnrolledCode {
  /** The text that the code holds. */
  readonly code: string
  readonly role: EnrolledRole
  readonly label?: string
}

const strict = { additionalProperties: false }
const RoleCardFile = Type.Object(
  {
    /** 32 random bytes, base64url, of this file alone. */
    key: Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' }),
    /** By HMAC-SHA-256(key, identity), base64url. */
    cards: Type.Record(Type.String(), Card),
  },
  strict,
)
type RoleCardFile = Static<typeof RoleCardFile>
const roleCardParser = parserOf(RoleCardFile)

export function roleCardFile(dataDir: string, agent: string): string {
  return join(agentFolder(dataDir, agent), 'role-cards.json')
}

/**
 * Remembers cards and codes of staff, tenants and tests at an agent, as keyed hashes. One that is
 * enrolled again takes the new role. A running agent knows them at the next tap.
 *
 * @throws MunteokError `input` for a number that no card has, or has for once only; `outside` for a file
 *   that cannot be used
 */
export function enrolCards(
  dataDir: string,
  agent: string,
  cards: readonly (EnrolledCard | EnrolledCode)[],
): void {
  const identities = cards.map((card, i) => identityOf(card, i + 1))
  const file = roleCardFile(dataDir, agent)
  const content = readOrBegin(file)
  const added = cards.map(({ role, label = role }, i) => newCard(content, identities[i] ?? '', role, label))
  write(file, { ...content, cards: { ...content.cards, ...Object.fromEntries(added) } })
}

/** @returns a card of the file; one that is enrolled again keeps its id */
function newCard(
  { key, cards }: RoleCardFile,
  identity: string,
  role: EnrolledRole,
  label: string,
): [hash: string, card: Card] {
  const place = hash(key, identity)
  return [place, { card: cards[place]?.card ?? randomUUID(), label, role }]
}

function readOrBegin(file: string): RoleCardFile {
  return existsSync(file) ? readRoleCards(file) : { key: newKey(), cards: {} }
}

function write(file: string, content: RoleCardFile): void {
  writeSecret(file, `${JSON.stringify(content, null, 2)}\n`)
}

/** @param place which of them it is, for the error: the number itself must not be shown */
function identityOf(enrolled: EnrolledCard | EnrolledCode, place: number): string {
  try {
    return enrolledIdentity(enrolled)
  } catch (error) {
    if (!(error instanceof MunteokError)) throw error
    throw new MunteokError(error.kind, error.code, `number ${place}: ${error.message}`, { cause: error })
  }
}

function enrolledIdentity(enrolled: EnrolledCard | EnrolledCode): string {
  if ('code' in enrolled) return codeIdentity(enrolled.code)
  if (isMadeUpNumber(enrolled.number))
    throw new MunteokError(
      'input',
      'card-number',
      'this card number begins with 08: it was made up by a phone or a passport, which gives another one each time and cannot be enrolled',
    )
  return cardIdentity(enrolled.number)
}

/** The roles of an agent's enrolled cards; reads the file again when it has changed. */
export class RoleCards {
  readonly #file: string
  readonly #log: Log
  #readAt = ''
  #content: RoleCardFile | undefined

  constructor(file: string, log: Log) {
    this.#file = file
    this.#log = log
  }

  /** @returns `visitor` for a card that nobody enrolled */
  roleOf(identity: string): Role {
    this.#refresh()
    if (!this.#content) return 'visitor'
    return this.#content.cards[hash(this.#content.key, identity)]?.role ?? 'visitor'
  }

  /** All of them, by their labels. */
  get cards(): Card[] {
    this.#refresh()
    const cards = Object.values(this.#content?.cards ?? {})
    return cards.toSorted((a, b) => (a.label < b.label ? -1 : a.label > b.label ? 1 : 0))
  }

  /**
   * Remembers a card that was just read. One that is enrolled again takes the new role and label.
   * @returns its id
   * @throws MunteokError `outside` for a file that cannot be used
   */
  enrol(identity: string, role: EnrolledRole, label: string): string {
    const content = readOrBegin(this.#file)
    const [place, card] = newCard(content, identity, role, label)
    write(this.#file, { ...content, cards: { ...content.cards, [place]: card } })
    return card.card
  }

  /**
   * Takes a card for a visitor's again.
   * @returns false when there is none of that id
   * @throws MunteokError `outside` for a file that cannot be used
   */
  forget(id: string): boolean {
    const content = readOrBegin(this.#file)
    const left = Object.entries(content.cards).filter(([, { card }]) => card !== id)
    if (left.length === Object.keys(content.cards).length) return false
    write(this.#file, { ...content, cards: Object.fromEntries(left) })
    return true
  }

  #refresh(): void {
    const stats = statSync(this.#file, { throwIfNoEntry: false })
    const version = stats ? `${stats.mtimeMs} ${stats.ino} ${stats.mode}` : ''
    if (version === this.#readAt) return
    this.#readAt = version
    try {
      this.#content = stats && readRoleCards(this.#file)
    } catch (error) {
      if (!(error instanceof MunteokError)) throw error
      // The cards that were known before stay known.
      this.#log.error(troubleOf(error), `staff, tenant and test cards cannot be read: ${error.message}`)
    }
  }
}

function readRoleCards(file: string): RoleCardFile {
  const text = readSecret(file, 'enrol the cards again')
  try {
    return parseJson(roleCardParser, text, file)
  } catch (error) {
    if (!(error instanceof MunteokError)) throw error
    // The parser's own words would show part of the key.
    throw new MunteokError(
      'input',
      'role-cards',
      `${file} is no card file: delete it and enrol the cards again`,
    )
  }
}

function newKey(): string {
  return randomBytes(32).toString('base64url')
}

function hash(key: string, identity: string): string {
  return createHmac('sha256', Buffer.from(key, 'base64url')).update(identity).digest('base64url')
}
