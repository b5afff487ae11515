import { setTimeout as pause } from 'node:timers/promises'
import {
  type Building,
  CENTRE,
  type Day,
  LocalTime,
  NONE,
  nextDay,
  type RangeAnswer,
  type RangeQuery,
  type SeriesReader,
} from '@munteok/core'
import { type Db, openLedgerForReading } from '../ledger-file.ts'
import { LEVELS } from '../ledger-schema.ts'
import { settingsInForce } from '../settings/in-force.ts'
import { LedgerChangesReader } from './ledger-changes.ts'
import { LedgerReader } from './ledger-reader.ts'

/** What was on its way when it was compared is looked at again: a recorder may be running. */
const LOOKS = 3
const BETWEEN_LOOKS_MS = 2_000

export interface VerifyMirrorParts {
  readonly ledgerFile: string
  readonly building: Building
  readonly store: SeriesReader
  /** The last entry that the store has been told of. */
  readonly sentUntil: () => number
}

export interface MirrorReport {
  readonly portals: number
  readonly spaces: number
  readonly days: number
  /** Entries that the store has not been told of yet: what they change was not compared. */
  readonly waiting: number
  /** Each a line that says what, on which day, what the ledger has and what the store. */
  readonly differences: readonly string[]
}

type Of = Extract<RangeQuery['of'], { kind: 'passages' | 'uses' }>

/**
 * Compares passages by portal and day and uses by space and day, between the ledger and a store.
 * @throws MunteokError when either cannot be read
 */
export async function verifyMirror(parts: VerifyMirrorParts): Promise<MirrorReport> {
  let report = await compare(parts)
  for (let look = 1; look < LOOKS && report.differences.length > 0; look++) {
    await pause(BETWEEN_LOOKS_MS)
    const again = await compare(parts)
    // A difference that was not there before is of what has just been sent.
    const stayed = again.differences.filter((line) => report.differences.includes(line))
    report = { ...again, differences: stayed }
  }
  return report
}

async function compare({
  ledgerFile,
  building: file,
  store,
  sentUntil,
}: VerifyMirrorParts): Promise<MirrorReport> {
  const db = openLedgerForReading(ledgerFile, file)
  try {
    const { building } = settingsInForce(db, file)
    const time = new LocalTime(building.timeZone)
    const sent = sentUntil()
    const { waiting, isOnItsWay } = onItsWay(db, time, sent)
    const span = spanOf(db, time)
    const places = placesIn(db)
    const counts = {
      portals: places.filter(({ kind }) => kind === 'passages').length,
      spaces: places.filter(({ kind }) => kind === 'uses').length,
      days: span ? Math.round((span.to - span.from) / 86_400_000) : 0,
    }
    if (!span) return { ...counts, waiting, differences: [] }
    const ledger = new LedgerReader({ db, building, time, now: () => span.to })
    const differences: string[] = []
    for (const of of places) {
      const query: RangeQuery = {
        ...{ building: building.id, timeZone: building.timeZone, of, bucket: 'day' },
        ...span,
      }
      const [ours, theirs] = [byDay(await ledger.range(query), time), byDay(await store.range(query), time)]
      for (const day of [...new Set([...ours.keys(), ...theirs.keys()])].sort()) {
        const [here, there] = [ours.get(day) ?? NOTHING[of.kind], theirs.get(day) ?? NOTHING[of.kind]]
        if (here !== there && !isOnItsWay(of, day))
          differences.push(`${nameOf(of)} on ${day}: the ledger has ${here}, the store ${there}`)
      }
    }
    return { ...counts, waiting, differences }
  } finally {
    db.close()
  }
}

const NOTHING = { passages: '0 in, 0 out', uses: '0 uses of 0 people' } as const

function nameOf(of: Of): string {
  return of.kind === 'passages' ? `passages of portal "${of.portal}"` : `uses of space "${of.space}"`
}

/** What stands there of each day, in words. */
function byDay(answer: RangeAnswer, time: LocalTime): Map<Day, string> {
  if (answer.kind === 'passages')
    return new Map(answer.buckets.map((it) => [time.dayOf(it.start), `${it.in} in, ${it.out} out`]))
  if (answer.kind === 'uses')
    return new Map(
      answer.buckets.map((it) => [time.dayOf(it.start), `${it.uses} uses of ${it.people} people`]),
    )
  return new Map()
}

/** Portals and spaces of which the ledger has any figure. */
function placesIn(db: Db): Of[] {
  const portals = db
    .prepare<[number], string>('SELECT DISTINCT portal FROM passage_rollup WHERE level = ?')
    .pluck()
  const spaces = db
    .prepare<[], string>(
      `SELECT space FROM usage_rollup UNION
       SELECT CASE space WHEN '${NONE}' THEN '${CENTRE}' ELSE space END FROM correction ORDER BY 1`,
    )
    .pluck()
  return [
    ...portals.all(LEVELS.day).map((portal) => ({ kind: 'passages', portal }) as const),
    ...spaces.all().map((space) => ({ kind: 'uses', space }) as const),
  ]
}

/** From the first day of which there is any figure to the last, in the building's time zone. */
function spanOf(db: Db, time: LocalTime): { from: number; to: number } | undefined {
  const passages = db
    .prepare<[number], { first: number | null; last: number | null }>(
      'SELECT min(start) AS first, max(start) AS last FROM passage_rollup WHERE level = ?',
    )
    .get(LEVELS.day)
  const uses = db
    .prepare<[], { first: Day | null; last: Day | null }>(
      `SELECT min(day) AS first, max(day) AS last FROM
         (SELECT day FROM usage_rollup UNION ALL SELECT day FROM correction)`,
    )
    .get()
  const days = [
    ...[passages?.first, passages?.last]
      .filter((start) => typeof start === 'number')
      .map((start) => time.dayOf(start)),
    ...[uses?.first, uses?.last].filter((day) => typeof day === 'string'),
  ].sort()
  const [first] = days
  const last = days.at(-1)
  return first && last ? { from: time.startOfDay(first), to: time.startOfDay(nextDay(last)) } : undefined
}

/** What entries change that the store has not been told of. */
function onItsWay(db: Db, time: LocalTime, sentUntil: number) {
  const reader = new LedgerChangesReader(db, time)
  const passages = new Set<string>()
  const uses = new Set<Day>()
  const waiting = reader.last - sentUntil
  let at = sentUntil
  for (let changes = reader.after(at); changes; changes = reader.after(at)) {
    for (const [portal, starts] of changes.minutes)
      for (const start of starts) passages.add(`${portal} ${time.dayOf(start)}`)
    for (const day of changes.days) uses.add(day)
    at = changes.entry
  }
  const isOnItsWay = (of: Of, day: Day) =>
    of.kind === 'passages' ? passages.has(`${of.portal} ${day}`) : uses.has(day)
  return { waiting, isOnItsWay }
}
