import {
  CENTRE,
  type CheckIn,
  type Day,
  definitionOn,
  type LocalTime,
  type Role,
  type UsageSettings,
  usesAmong,
} from '@munteok/core'
import type { Db } from './ledger-file.ts'

/** What became of a check-in: a use, or why it is none. */
type Outcome = 'use' | 'same-visit' | Exclude<Role, 'visitor'>

interface VisitRow {
  id: number
  at: number
  space: string
  role: Role
  visitor: string
  people: number
  outcome: Outcome | ''
}

interface Change {
  readonly day: Day
  readonly space: string
  uses: number
  people: number
  sameVisit: number
  staff: number
  tenant: number
  test: number
}

/** Check-ins, and the uses by day and space that they make. */
export class UsageRollup {
  readonly #time: LocalTime
  readonly #usage: UsageSettings
  readonly #insert
  readonly #ofVisitor
  readonly #settle
  readonly #upsert
  /** Cards whose day must be counted again. */
  readonly #touched = new Map<string, { day: Day; visitor: string }>()
  readonly #changes = new Map<string, Change>()

  constructor(db: Db, usage: UsageSettings, time: LocalTime) {
    this.#time = time
    this.#usage = usage
    this.#insert = db.prepare(
      `INSERT INTO check_in (at, day, space, role, method, visitor, people, outcome)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    this.#ofVisitor = db.prepare<[Day, string], VisitRow>(
      `SELECT id, at, space, role, visitor, people, outcome FROM check_in
       WHERE day = ? AND visitor = ? AND role = 'visitor' ORDER BY at, id`,
    )
    this.#settle = db.prepare<[string, number]>('UPDATE check_in SET outcome = ? WHERE id = ?')
    this.#upsert = db.prepare(
      `INSERT INTO usage_rollup VALUES (@day, @space, @uses, @people, @sameVisit, @staff, @tenant, @test)
       ON CONFLICT DO UPDATE SET uses = uses + @uses, people = people + @people,
         same_visit = same_visit + @sameVisit, staff = staff + @staff, tenant = tenant + @tenant,
         test = test + @test`,
    )
  }

  /** @param at the event's time, corrected */
  add(checkIn: CheckIn, at: number): void {
    const { role, method, visitor, people } = checkIn
    const day = this.#time.dayOf(at)
    const space = checkIn.space ?? CENTRE
    const ofCard = role === 'visitor' && visitor !== undefined
    const outcome = role === 'visitor' ? 'use' : role
    this.#insert.run(at, day, space, role, method, visitor ?? null, people, ofCard ? '' : outcome)
    if (ofCard) this.#touched.set(`${day} ${visitor}`, { day, visitor })
    else this.#count(day, space, outcome, people, 1)
  }

  /** Counts the touched cards' days again and writes what changed. */
  flush(): Day[] {
    for (const { day, visitor } of this.#touched.values()) this.#recount(day, visitor)
    this.#touched.clear()
    const changes = [...this.#changes.values()]
    for (const change of changes) this.#upsert.run(change)
    this.#changes.clear()
    return changes.map((change) => change.day)
  }

  /** A tap that arrives late can be the one that opened the visit: the whole day of the card decides. */
  #recount(day: Day, visitor: string): void {
    const rows = this.#ofVisitor.all(day, visitor)
    const uses = usesAmong(rows, definitionOn(this.#usage, day).sameVisitMinutes)
    for (const row of rows) {
      const outcome = uses.has(row) ? 'use' : 'same-visit'
      if (outcome === row.outcome) continue
      if (row.outcome !== '') this.#count(day, row.space, row.outcome, row.people, -1)
      this.#count(day, row.space, outcome, row.people, 1)
      this.#settle.run(outcome, row.id)
    }
  }

  #count(day: Day, space: string, outcome: Outcome, people: number, by: 1 | -1): void {
    const key = `${day} ${space}`
    let change = this.#changes.get(key)
    if (!change) {
      change = { day, space, uses: 0, people: 0, sameVisit: 0, staff: 0, tenant: 0, test: 0 }
      this.#changes.set(key, change)
    }
    if (outcome === 'use') {
      change.uses += by
      change.people += by * people
    } else if (outcome === 'same-visit') change.sameVisit += by
    else change[outcome] += by
  }
}
