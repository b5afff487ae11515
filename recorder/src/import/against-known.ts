/** Whether a row of a file may be taken, by what is known already. */
import { type Day, type ImportedRow, NONE } from '@munteok/core'
import type { Known, KnownFigure } from './known.ts'
import { type About, keyOf, mayOverlap, PeriodIndex } from './overlap.ts'
import { spanOf } from './period.ts'

export type Verdict = { readonly take: true } | { readonly there: string } | { readonly rejected: string }

const TAKE: Verdict = { take: true }

/** Judges rows one by one: what is there stays as it is, and is put right by corrections. */
export class Judge {
  readonly #known: Known
  readonly #byKey: ReadonlyMap<string, KnownFigure>
  readonly #near: PeriodIndex<About & { readonly figure: KnownFigure }>

  constructor(known: Known) {
    this.#known = known
    this.#byKey = new Map(known.imported.map((figure) => [keyOf(figure), figure]))
    // Rows of the same file were compared with each other already.
    const others = known.imported.filter(({ entry }) => !known.sameFile.has(entry))
    this.#near = new PeriodIndex(others.map((figure) => ({ ...aboutOf(figure), figure })))
  }

  of(row: ImportedRow): Verdict {
    return (
      this.#alreadyThere(row) ??
      this.#notOver(row) ??
      this.#reported(row) ??
      this.#closed(row) ??
      this.#counted(row) ??
      this.#overlapping(row) ??
      TAKE
    )
  }

  #alreadyThere(row: ImportedRow): Verdict | undefined {
    const there = this.#byKey.get(keyOf(row))
    if (!there) return undefined
    const { uses, people, entry, file, line } = there
    const where = `entry ${entry}, ${file}:${line}`
    if (uses === row.uses && (row.people === undefined || people === row.people))
      return { there: `imported already (entry ${entry}, ${file})` }
    const was = `${uses} uses${people === null ? '' : ` and ${people} people`}`
    return {
      rejected: `${row.period}: imported already with ${was} (${where}): put it right with a correction`,
    }
  }

  #notOver({ period }: ImportedRow): Verdict | undefined {
    const { first, last } = spanOf(period)
    const { today } = this.#known
    if (first > today) return { rejected: `${period} lies in the future` }
    return last >= today ? { rejected: `${period} is not over yet` } : undefined
  }

  #reported({ period, uses, space, programme, field }: ImportedRow): Verdict | undefined {
    const { history } = this.#known.building.usage
    const reported = history.find(({ year }) => `${year}` === period.slice(0, 4))
    if (!reported) return undefined
    const { year } = reported
    const whole = period.length === 4 && space === undefined && programme === undefined && field === undefined
    if (whole && reported.uses === uses)
      return { there: `the building's file reports the same figure of ${year} (usage.history)` }
    const says = `the building's file reports ${year} with ${reported.uses} uses (usage.history)`
    return {
      rejected: whole
        ? `${year}: ${says}: put it right with a correction`
        : `${period}: ${says}, with which it would count twice: to import its parts, take the year out of usage.history`,
    }
  }

  #closed({ period }: ImportedRow): Verdict | undefined {
    const closing = this.#known.closed.get(Number(period.slice(0, 4)))
    return closing
      ? {
          rejected: `${period}: the year was closed by ${closing.by} (entry ${closing.entry}): enter a correction`,
        }
      : undefined
  }

  #counted({ period }: ImportedRow): Verdict | undefined {
    const { first, last } = spanOf(period)
    const day = firstFrom(this.#known.countedDays, first)
    if (day === undefined || day > last) return undefined
    return {
      rejected:
        period === day
          ? `${day}: the system itself counted on that day`
          : `${period}: the system itself counted from ${day} on: import the days before that one by one`,
    }
  }

  #overlapping(row: ImportedRow): Verdict | undefined {
    for (const other of this.#near.near(row.period)) {
      if (!mayOverlap(row, other)) continue
      const { entry, file, line } = other.figure
      return {
        rejected: `would count twice with ${other.period} (entry ${entry}, ${file}:${line}), which is about the same uses`,
      }
    }
    return undefined
  }
}

/** In the ledger, what was not told and what has none are the same: it may be anything. */
function aboutOf({ period, space, programme, field }: KnownFigure): About {
  return {
    period,
    ...(space !== NONE && { space }),
    ...(programme !== NONE && { programme }),
    ...(field !== NONE && { field }),
  }
}

/** The first day in an ordered list that is not before another one. */
function firstFrom(days: readonly Day[], from: Day): Day | undefined {
  let low = 0
  let high = days.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((days[middle] ?? '') < from) low = middle + 1
    else high = middle
  }
  return days[low]
}
