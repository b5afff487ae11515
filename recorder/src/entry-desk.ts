import {
  type Building,
  CENTRE,
  type Clock,
  type Correction,
  capacityOf,
  type Day,
  isDay,
  MunteokError,
  type NewCorrection,
  type NewHeadcount,
  type NewNight,
  NONE,
} from '@munteok/core'
import type { Ledger } from './ledger.ts'
import type { UsageQueries } from './usage-queries.ts'

/** A headcount of more people than this, by the capacity, is a slip of the finger. */
const MOST_BY_CAPACITY = 10
/** A screen's clock may be so far ahead. */
const CLOCKS_DIFFER_MS = 60_000
/** The zone of a headcount of all floors. */
const HOUSE = 'house'

export interface EntryDeskParts {
  readonly building: Building
  readonly clock: Clock
  readonly ledger: Ledger
  readonly usage: UsageQueries
}

/**
 * Takes what staff enters into the ledger, after checks that no schema can make. Every method returns the
 * new entry and throws MunteokError `input` with what is wrong and what to do.
 */
export class EntryDesk {
  readonly #parts: EntryDeskParts

  constructor(parts: EntryDeskParts) {
    this.#parts = parts
  }

  correct(entered: NewCorrection, by: string): number {
    const { day, uses, people, undoes } = entered
    this.#checkDay(day)
    // What takes another one back has its place, whatever became of that.
    if (undoes === undefined) this.#checkPlace(entered)
    if (uses === 0 && people === 0)
      throw refuse('no-change', 'a correction by 0 uses and 0 persons changes nothing: say by how many')
    if (undoes !== undefined) this.#checkUndoes(entered, undoes)
    this.#checkFigure(entered)
    return this.#enter({ kind: 'correction', at: this.#now, by, ...entered })
  }

  undo(entry: number, reason: string, by: string): number {
    return this.correct({ ...this.#inverseOf(entry), reason }, by)
  }

  count(entered: NewHeadcount, by: string): number {
    const { building } = this.#parts
    const { countedAt, zone, people } = entered
    if (countedAt > this.#now + CLOCKS_DIFFER_MS)
      throw refuse('future', 'countedAt is still to come: a headcount is of now or of earlier')
    const floors = building.floors.filter(({ id }) => zone === HOUSE || id === zone)
    if (floors.length === 0) throw refuse('unknown-floor', unknown('floor', zone, this.#zones()))
    const capacity = floors.reduce((sum, floor) => sum + capacityOf(building, floor), 0)
    if (people > MOST_BY_CAPACITY * capacity)
      throw refuse('too-many-people', `${people} people in "${zone}", which holds ${capacity}: count again`)
    return this.#enter({
      kind: 'headcount',
      at: this.#now,
      by,
      ...entered,
      countedAt: Math.min(countedAt, this.#now),
    })
  }

  night(entered: NewNight, by: string): number {
    this.#checkDay(entered.day)
    if (this.#parts.building.emptyHour === null)
      throw refuse('no-empty-hour', 'this house has no hour at which it is empty: no night is taken for one')
    return this.#enter({ kind: 'night', at: this.#now, by, ...entered })
  }

  #enter(record: Parameters<Ledger['record']>[0]): number {
    return this.#parts.ledger.record(record)
  }

  get #now(): number {
    return this.#parts.clock.now()
  }

  #zones(): string[] {
    return [...this.#parts.building.floors.map(({ id }) => id), HOUSE]
  }

  #checkDay(day: Day): void {
    if (!isDay(day)) throw refuse('no-day', `${day} is not a day of the calendar`)
    const today = this.#parts.ledger.time.dayOf(this.#now)
    if (day > today) throw refuse('future', `${day} is still to come: today is ${today}`)
  }

  #checkPlace({ space, programme }: NewCorrection): void {
    const { floors, usage } = this.#parts.building
    const spaces = [CENTRE, ...floors.flatMap((floor) => floor.spaces.map(({ id }) => id))]
    if (!spaces.includes(space)) throw refuse('unknown-space', unknown('space', space, spaces))
    if (programme === undefined) return
    const programmes = [...(usage.programmes ?? []), ...this.#parts.ledger.settings.formerProgrammes]
    const known = programmes.find(({ id }) => id === programme)
    if (!known)
      throw refuse(
        'unknown-programme',
        unknown(
          'programme',
          programme,
          programmes.map(({ id }) => id),
        ),
      )
    if (known.space !== space)
      throw refuse(
        'other-space',
        `programme "${programme}" takes place in "${known.space}", not in "${space}"`,
      )
  }

  /** What takes a correction back. */
  #inverseOf(entry: number): Omit<Correction, 'kind' | 'at' | 'by' | 'reason'> {
    const known = this.#parts.usage.correction(entry)
    if (!known)
      throw refuse('unknown-correction', `entry ${entry} is no correction: GET /usage/:year lists them`)
    if (known.undoneBy !== null)
      throw refuse('undone', `correction ${entry} was taken back already, by entry ${known.undoneBy}`)
    const { day, space, programme, uses, people, undoes } = known.correction
    if (undoes !== undefined)
      throw refuse(
        'undoes-another',
        `entry ${entry} itself takes back correction ${undoes}: enter a new correction instead`,
      )
    return { day, space, ...(programme && { programme }), uses: 0 - uses, people: 0 - people, undoes: entry }
  }

  #checkUndoes({ reason: _, ...entered }: NewCorrection, undoes: number): void {
    const wanted = this.#inverseOf(undoes)
    const differs = (Object.keys({ ...wanted, ...entered }) as (keyof typeof wanted)[]).filter(
      (key) => wanted[key] !== entered[key],
    )
    if (differs.length > 0)
      throw refuse(
        'undoes-otherwise',
        `what takes back correction ${undoes} is its opposite: ${differs.map((key) => `${key} ${wanted[key]}`).join(', ')}`,
      )
  }

  /** No figure goes below zero: of that day, or of the month or year where that is all that is known. */
  #checkFigure({ day, space, programme, uses, people }: NewCorrection): void {
    const year = Number(day.slice(0, 4))
    const reported = this.#parts.building.usage.history.find((past) => past.year === year)
    const wholeYear = {
      part: 'imported',
      period: `${year}`,
      space: CENTRE,
      programme: NONE,
      people: null,
    } as const
    const portions = [
      ...(reported ? [{ ...wholeYear, uses: reported.uses }] : []),
      ...this.#parts.usage.portionsOfYear(year),
    ].filter((portion) => portion.space === space && (!programme || portion.programme === programme))
    const around = portions.filter(({ period }) => day.startsWith(period)).map(({ period }) => period)
    const period = around.reduce((widest, next) => (next.length < widest.length ? next : widest), day)
    const known = portions.filter((portion) => portion.period.startsWith(period))
    const figures = [
      ['uses', known.reduce((sum, portion) => sum + portion.uses, 0), uses],
      ['persons', known.reduce((sum, portion) => sum + (portion.people ?? 0), 0), people],
    ] as const
    for (const [what, before, change] of figures)
      if (change < 0 && before + change < 0)
        throw refuse(
          'negative',
          `${period} has ${before} ${what} in ${nameOf(space, programme)}: ${-change} cannot be taken off`,
        )
  }
}

function nameOf(space: string, programme: string | undefined): string {
  return programme === undefined ? `"${space}"` : `"${space}" for "${programme}"`
}

function unknown(what: string, name: string, known: readonly string[]): string {
  return `"${name}" is no ${what} (${what}s: ${known.join(', ') || 'none'})`
}

function refuse(code: string, message: string): MunteokError {
  return new MunteokError('input', code, message)
}
