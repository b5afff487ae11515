/** Which figures may be about the same uses, and would count twice side by side. */
import { type ImportedRow, NONE } from '@munteok/core'

/** What a figure is about. What is absent was not told. */
export type About = Pick<ImportedRow, 'period' | 'space' | 'programme' | 'field'>

const DIMENSIONS = ['space', 'programme', 'field'] as const

/** The key under which a ledger takes a figure once. */
export function keyOf({ period, space = NONE, programme = NONE, field = NONE }: About): string {
  return `${period} ${space} ${programme} ${field}`
}

/** Is one of the periods the other one, or within it? */
export function isNested(a: string, b: string): boolean {
  return a === b || a.startsWith(`${b}-`) || b.startsWith(`${a}-`)
}

/** May the two be about the same uses? What was not told may be anything. */
export function mayOverlap(a: About, b: About): boolean {
  return (
    isNested(a.period, b.period) &&
    DIMENSIONS.every((dimension) => {
      const one = a[dimension]
      const other = b[dimension]
      return one === undefined || other === undefined || one === other
    })
  )
}

/**
 * Two rows of one table: those of one period and space where only some have a programme or field are
 * parts of a whole, the others are uses without one.
 */
export function overlapInTable(a: About, b: About): boolean {
  const sameSpace = a.period === b.period && a.space !== undefined && a.space === b.space
  return !sameSpace && mayOverlap(a, b)
}

/** Does `fine` lie within `coarse`: a part of what it is about? */
export function isPartOf(fine: About, coarse: About): boolean {
  return (
    fine.period.startsWith(coarse.period) &&
    DIMENSIONS.every((dimension) => coarse[dimension] === undefined || coarse[dimension] === fine[dimension])
  )
}

/** How fine a figure is: days before months before years, and what tells more before what tells less. */
export function fineness(about: About): number {
  return about.period.length * 10 + DIMENSIONS.filter((dimension) => about[dimension] !== undefined).length
}

/** Finds figures by the periods around and within theirs. */
export class PeriodIndex<T extends About> {
  readonly #within = new Map<string, T[]>()
  readonly #exactly = new Map<string, T[]>()

  constructor(all: Iterable<T>) {
    for (const one of all) {
      push(this.#exactly, one.period, one)
      for (const period of periodsAround(one.period)) push(this.#within, period, one)
    }
  }

  /** Figures of nested periods: those of this one and within it, then those around it. */
  *near(period: string): Generator<T> {
    yield* this.#within.get(period) ?? []
    for (const around of periodsAround(period)) if (around !== period) yield* this.#exactly.get(around) ?? []
  }
}

/** `2019-03-04` as its year, its month and itself. */
function periodsAround(period: string): string[] {
  return [4, 7, 10].filter((length) => length <= period.length).map((length) => period.slice(0, length))
}

function push<T>(map: Map<string, T[]>, key: string, value: T): void {
  const there = map.get(key)
  if (there) there.push(value)
  else map.set(key, [value])
}
