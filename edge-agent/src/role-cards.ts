import { createHmac, randomBytes } from 'node:crypto'
import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { MunteokError, parseJson, parserOf, type Role } from '@munteok/core'
import { type Log, readSecret, writeSecret } from '@munteok/runtime'
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
}

/** The same with a QR or bar code instead of a card. */
export interface EnrolledCode {
  /** The text that the code holds. */
  readonly code: string
  readonly role: EnrolledRole
}

const strict = { additionalProperties: false }
const RoleCardFile = Type.Object(
  {
    /** 32 random bytes, base64url, of this file alone. */
    key: Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' }),
    /** Role by HMAC-SHA-256(key, identity), base64url. */
    cards: Type.Record(
      Type.String(),
      Type.Union([Type.Literal('staff'), Type.Literal('tenant'), Type.Literal('test')]),
    ),
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
  const file = roleCardFile(dataDir, agent)
  const content = existsSync(file) ? readRoleCards(file) : { key: newKey(), cards: {} }
  const added = cards.map((card, i) => [hash(content.key, identityOf(card, i + 1)), card.role] as const)
  const all = { ...content.cards, ...Object.fromEntries(added) }
  writeSecret(file, `${JSON.stringify({ key: content.key, cards: all }, null, 2)}\n`)
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
    return this.#content.cards[hash(this.#content.key, identity)] ?? 'visitor'
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
      this.#log.error(`staff, tenant and test cards cannot be read: ${error.message}`)
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
