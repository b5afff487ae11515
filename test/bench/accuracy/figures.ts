/** What the bench prints and writes: a row for each method in each set of worlds. */
import type { Job, Result } from './job.ts'
import { meanScore, type Score } from './score.ts'

/** Seeds of one place and one kind of people. */
export interface WorldSet {
  readonly place: Job['place']
  readonly generator: Job['generator']
  readonly seeds: readonly number[]
}

/** The estimator's constants may have been chosen by looking at the first house's worlds of these seeds. */
const LAST_TUNING_SEED = 8

export interface Row {
  readonly set: WorldSet
  readonly grade: Job['grade']
  readonly scenario: string
  readonly method: string
  /** Mean of the seeds. */
  readonly score: Score
  /** Each seed's error of a floor. */
  readonly errors: readonly number[]
  readonly troubled: Score | undefined
}

/** @param results one for each seed of the set, each with all methods */
export function rowsOf(
  set: WorldSet,
  grade: Job['grade'],
  scenario: string,
  results: readonly (readonly Result[])[],
): Row[] {
  const methods = results[0]?.map(({ method }) => method) ?? []
  return methods.map((method, i) => {
    const ofSeeds = results.flatMap((result) => result[i] ?? [])
    const troubled = ofSeeds.flatMap((result) => result.troubled ?? [])
    return {
      set,
      grade,
      scenario,
      method,
      score: meanScore(ofSeeds.map(({ score }) => score)),
      errors: ofSeeds.map(({ score }) => score.error),
      troubled: troubled.length > 0 ? meanScore(troubled) : undefined,
    }
  })
}

/** A Markdown table from its cells. */
export function markdown(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, i) => Math.max(title.length, ...rows.map((row) => row[i]?.length ?? 0)))
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join(' | ')} |`
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n')
}

const HEAD = [
  'method',
  'error/floor',
  'seeds from – to',
  'bias',
  'error house',
  'truth in 90%',
  'house in 90%',
  'width',
]

export function worldTable(rows: readonly Row[]): string {
  return markdown(
    HEAD,
    rows.map(({ method, score, errors }) => [
      method,
      fixed(score.error),
      `${fixed(Math.min(...errors))} – ${fixed(Math.max(...errors))}`,
      fixed(score.bias),
      fixed(score.houseError),
      percent(score.coverage),
      percent(score.houseCoverage),
      Number.isNaN(score.width) ? '' : score.width.toFixed(1),
    ]),
  )
}

const SCENARIO_HEAD = [
  'what is wrong, or added',
  'method',
  'error/floor',
  'error house',
  'truth in 90%',
  'width',
  'error then',
  'in 90% then',
]

export function scenarioTable(rows: readonly Row[]): string {
  return markdown(
    SCENARIO_HEAD,
    rows.map(({ scenario, method, score, troubled }) => [
      scenario,
      method,
      fixed(score.error),
      fixed(score.houseError),
      percent(score.coverage),
      Number.isNaN(score.width) ? '' : score.width.toFixed(1),
      troubled ? fixed(troubled.error) : '',
      troubled ? percent(troubled.coverage) : '',
    ]),
  )
}

export function describe({ place, generator, seeds }: WorldSet): string {
  const isTuning =
    place === 'dobong' && generator === 'humps' && seeds.some((seed) => seed <= LAST_TUNING_SEED)
  const known = isTuning ? 'tuned on' : 'held out'
  return `${place}, ${generator} people, seeds ${seeds.join(', ')} (${known})`
}

function fixed(number: number): string {
  return number.toFixed(2)
}

function percent(share: number): string {
  return Number.isNaN(share) ? '' : `${(share * 100).toFixed(1)}%`
}
