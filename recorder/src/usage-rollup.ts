import {
  type Building,
  CENTRE,
  type CheckIn,
  type Day,
  definitionOn,
  type LocalTime,
  NONE,
  type Role,
  type ThinnedCheckIns,
  usesAmong,
} from '@munteok/core'
import { DayCards } from './day-cards.ts'
import type { Db } from './ledger-file.ts'

/** Of `check_in.id`: more than the events that one entry can hold. */
export const IDS_PER_ENTRY = 1024

/** What became of a check-in: a use, or why it is none. */
type Outcome = 'use' | 'same-visit' | Exclude<Role, 'visitor'>

interface Place {
  readonly day: Day
  readonly space: string
  readonly programme: string
}

interface VisitRow extends Place {
  id: number
  at: number
  role: Role
  visitor: string
  people: number
  outcome: Outcome | ''
}

/** Check-ins of one day in one space for one programme, by what became of them. */
interface Sums {
  uses: number
  people: number
  sameVisit: number
  staff: number
  tenant: number
  test: number
}

const NOTHING: Sums = { uses: 0, people: 0, sameVisit: 0, staff: 0, tenant: 0, test: 0 }

export interface UsageRollupParts {
  readonly db: Db
  /** With the entries that the check-ins come from. */
  readonly entries: Db
  readonly building: Building
  readonly time: LocalTime
  readonly isPlaced: (space: string | undefined) => boolean
}

/** Check-ins, and the uses by day, space and programme that they make. */
export class UsageRollup {
  readonly #building: Building
  readonly #time: LocalTime
  readonly #cards: DayCards
  readonly #insert
  readonly #insertThinned
  readonly #ofVisitor
  readonly #settle
  readonly #settleYear
  readonly #upsert
  /** Cards whose day must be counted again. */
  readonly #touched = new Map<string, { day: Day; visitor: number }>()
  readonly #changes = new Map<string, Place & Sums>()
  #entry = 0
  #place = 0

  constructor({ db, entries, building, time, isPlaced }: UsageRollupParts) {
    this.#building = building
    this.#time = time
    this.#cards = new DayCards(db, entries, time, isPlaced)
    this.#insert = db.prepare('INSERT INTO check_in VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)')
    this.#insertThinned = db.prepare(
      `INSERT INTO thinned VALUES (@entry, @day, @space, @programme, @uses, @people, @sameVisit, @staff,
         @tenant, @test)`,
    )
    this.#ofVisitor = db.prepare<[Day, number], VisitRow>(
      `SELECT id, at, day, space, programme, role, visitor, people, outcome FROM check_in
       WHERE day = ? AND visitor = ? ORDER BY at, id`,
    )
    this.#settle = db.prepare<[string, number]>('UPDATE check_in SET outcome = ? WHERE id = ?')
    this.#settleYear = db.prepare<[Day, Day]>(
      'UPDATE check_in SET visitor = NULL WHERE day >= ? AND day <= ? AND visitor IS NOT NULL',
    )
    this.#upsert = db.prepare(
      `INSERT INTO usage_rollup
       VALUES (@day, @space, @programme, @uses, @people, @sameVisit, @staff, @tenant, @test)
       ON CONFLICT DO UPDATE SET uses = uses + @uses, people = people + @people,
         same_visit = same_visit + @sameVisit, staff = staff + @staff, tenant = tenant + @tenant,
         test = test + @test`,
    )
  }

  /**
   * Takes the check-ins of an entry one by one, in order.
   * @param at the event's time, corrected
   */
  add(entry: number, checkIn: CheckIn, at: number): void {
    const { role, method, people, programme = NONE, space = CENTRE } = checkIn
    const day = this.#time.dayOf(at)
    const pseudonym = role === 'visitor' ? checkIn.visitor : undefined
    const visitor = pseudonym === undefined ? null : this.#cards.numberOf(day, pseudonym)
    const outcome = role === 'visitor' ? 'use' : role
    const kept = visitor === null ? outcome : ''
    const id = this.#nextId(entry)
    this.#insert.run(id, entry, at, day, space, programme, role, method, visitor, people, kept)
    if (visitor !== null) this.#touched.set(`${day} ${visitor}`, { day, visitor })
    else this.#count({ day, space, programme }, outcome, people, 1)
  }

  #nextId(entry: number): number {
    this.#place = entry === this.#entry ? this.#place + 1 : 1
    this.#entry = entry
    return entry * IDS_PER_ENTRY + this.#place
  }

  /** What is left of check-ins counts as they did. */
  addThinned(entry: number, thinned: ThinnedCheckIns): void {
    const { kind: _, events: __, space = CENTRE, programme = NONE, ...rest } = thinned
    const sums = { ...NOTHING, ...rest, space, programme }
    this.#insertThinned.run({ entry, ...sums })
    const change = this.#changeOf(sums)
    for (const key of Object.keys(NOTHING) as (keyof Sums)[]) change[key] += sums[key]
  }

  /**
   * Makes final what became of a closed year's check-ins: later ones are visits of their own, so that the
   * closed figure can always be found again from the entries before the closing.
   */
  closeYear(year: number): void {
    this.#recountTouched()
    this.#settleYear.run(`${year}-01-01`, `${year}-12-31`)
    this.#cards.forget((day) => day.startsWith(`${year}-`))
  }

  /** Check-ins of days before this one are gone from the tables. */
  forgetCardsBefore(before: Day): void {
    this.#cards.forget((day) => day < before)
  }

  /** Counts the touched cards' days again and writes what changed. */
  flush(): Day[] {
    this.#recountTouched()
    const changes = [...this.#changes.values()]
    for (const change of changes) this.#upsert.run(change)
    this.#changes.clear()
    return changes.map((change) => change.day)
  }

  #recountTouched(): void {
    for (const { day, visitor } of this.#touched.values()) this.#recount(day, visitor)
    this.#touched.clear()
  }

  /** A tap that arrives late can be the one that opened the visit: the whole day of the card decides. */
  #recount(day: Day, visitor: number): void {
    const rows = this.#ofVisitor.all(day, visitor)
    const uses = usesAmong(rows, definitionOn(this.#building.usage, day).sameVisitMinutes)
    for (const row of rows) {
      const outcome = uses.has(row) ? 'use' : 'same-visit'
      if (outcome === row.outcome) continue
      if (row.outcome !== '') this.#count(row, row.outcome, row.people, -1)
      this.#count(row, outcome, row.people, 1)
      this.#settle.run(outcome, row.id)
    }
  }

  #changeOf({ day, space, programme }: Place): Place & Sums {
    const key = `${day} ${space} ${programme}`
    let change = this.#changes.get(key)
    if (!change) {
      change = { day, space, programme, ...NOTHING }
      this.#changes.set(key, change)
    }
    return change
  }

  #count(place: Place, outcome: Outcome, people: number, by: 1 | -1): void {
    const change = this.#changeOf(place)
    if (outcome === 'use') {
      change.uses += by
      change.people += by * people
    } else if (outcome === 'same-visit') change.sameVisit += by
    else change[outcome] += by
  }
}
