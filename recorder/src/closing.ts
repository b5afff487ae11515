import { createHash, createPublicKey, type KeyObject, sign, verify } from 'node:crypto'
import { join } from 'node:path'
import { type Building, type ClosedFigure, type Closing, MunteokError } from '@munteok/core'
import type { ReadRecord } from './derivation.ts'
import type { Ledger } from './ledger.ts'
import type { Db } from './ledger-file.ts'
import { publicTextOf, signingKey } from './signing-key.ts'

/** Where the key lies that years are signed with. */
export function closingKeyFile(dataDir: string): string {
  return join(dataDir, 'secrets', 'closing-key.pem')
}

/**
 * The Ed25519 key that years are signed with, made when it is first asked for.
 * @throws MunteokError naming the file when it is no such key, or others can read it
 */
export function closingKey(dataDir: string): KeyObject {
  return signingKey(closingKeyFile(dataDir), { code: 'closing-key', made: 'when a year is first closed' })
}

/** SHA-256 of a closing's public key (SPKI DER), hex: what is printed and filed beside the figure. */
export function fingerprintOf(closing: Pick<Closing, 'publicKey'>): string {
  return createHash('sha256').update(Buffer.from(closing.publicKey, 'base64')).digest('hex')
}

export interface YearToClose {
  readonly ledger: Ledger
  readonly year: number
  /** Who closes it, by name. */
  readonly by: string
  /** The building's time. */
  readonly now: number
  /** Of `closingKey`. */
  readonly key: KeyObject
}

/**
 * Freezes a year: what is known of it now is signed and entered into the ledger. Later corrections and
 * late events stand beside it.
 * @throws MunteokError `input` when the year is not over, is closed already, or nothing is known of it
 */
export function closeYear({ ledger, year, by, now, key }: YearToClose): {
  entry: number
  record: Closing
} {
  const refuse = (code: string, message: string) => new MunteokError('input', code, message)
  const thisYear = ledger.time.yearOf(now)
  if (year >= thisYear)
    throw refuse('year-not-over', `${year} is not over: it can be closed from 1 January ${year + 1}`)
  const closed = ledger.db
    .prepare<[number], { entry: number; by: string }>('SELECT entry, "by" FROM closing WHERE year = ?')
    .get(year)
  if (closed)
    throw refuse(
      'year-closed',
      `${year} was closed by ${closed.by} (entry ${closed.entry}): enter a correction, which stands beside the closed figure`,
    )
  return ledger.recordAfter(now, (head): Closing => {
    const figure = closedFigure(ledger.db, ledger.building, year, head)
    if (figure.target === null && figure.uses === 0 && figure.people === 0)
      throw refuse('year-unknown', `nothing is known of ${year}: neither a target nor a use`)
    return { kind: 'closing', at: now, by, figure, ...signatureOf(figure, key) }
  })
}

function signatureOf(figure: ClosedFigure, key: KeyObject): Pick<Closing, 'publicKey' | 'signature'> {
  return { publicKey: publicTextOf(key), signature: sign(null, signedText(figure), key).toString('base64') }
}

function signedText(figure: ClosedFigure): Buffer {
  return Buffer.from(`munteok-closing-1\n${JSON.stringify(figure)}`)
}

/**
 * A year's figure by what the tables say now: what was reported before the system, imported, counted and
 * corrected.
 * @param head hash of the last entry, hex
 */
export function closedFigure(db: Db, building: Building, year: number, head: string): ClosedFigure {
  const { usage } = building
  const sumOf = (table: string, day: string) =>
    db
      .prepare<[string, string], { uses: number; people: number }>(
        `SELECT coalesce(sum(uses), 0) AS uses, coalesce(sum(people), 0) AS people FROM ${table}
         WHERE ${day} >= ? AND ${day} <= ?`,
      )
      .get(`${year}`, `${year}-12-31`) ?? { uses: 0, people: 0 }
  const counted = sumOf('usage_rollup', 'day')
  const imported = sumOf('imported', 'period')
  const corrected = sumOf('correction', 'day')
  const reported = usage.history.find((past) => past.year === year)?.uses ?? 0
  return {
    building: building.id,
    year,
    target: usage.targets.find((target) => target.year === year)?.uses ?? null,
    uses: reported + imported.uses + counted.uses + corrected.uses,
    parts: { reported, imported: imported.uses, counted: counted.uses, corrected: corrected.uses },
    people: counted.people + imported.people + corrected.people,
    head,
  }
}

/**
 * What is wrong with a closing, or undefined.
 * @param db with everything that follows from the entries before it
 */
export function closingProblem(
  db: Db,
  building: Building,
  { id, record, previous }: ReadRecord,
): string | undefined {
  if (record.kind !== 'closing') return undefined
  const { figure, publicKey, signature } = record
  const name = `the closing of ${figure.year} (entry ${id})`
  if (!isSigned(figure, publicKey, signature)) return `${name} is not what was signed`
  const again = closedFigure(db, building, figure.year, previous.toString('hex'))
  const wrong = differences(figure, again)
  return wrong.length === 0 ? undefined : `${name} says ${wrong.join('; ')}`
}

function isSigned(figure: ClosedFigure, publicKey: string, signature: string): boolean {
  try {
    const key = createPublicKey({ key: Buffer.from(publicKey, 'base64'), format: 'der', type: 'spki' })
    return verify(null, signedText(figure), key, Buffer.from(signature, 'base64'))
  } catch {
    // What is no key has signed nothing.
    return false
  }
}

function differences(figure: ClosedFigure, again: ClosedFigure): string[] {
  const flat = ({ parts, ...rest }: ClosedFigure): Record<string, string | number | null> => ({
    ...rest,
    ...parts,
  })
  const says = flat(figure)
  const gives = flat(again)
  return Object.keys(gives)
    .filter((key) => says[key] !== gives[key])
    .map((key) => `${key} ${says[key]}, but what came before it gives ${gives[key]}`)
}
