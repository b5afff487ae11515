import { DriverRun } from '../devices/driver-run.ts'
import type { ConfiguredDriver, Reading } from '../drivers/driver.ts'
import type { Trace } from './trace.ts'

/** A reading, and when the trace has it. */
export interface ReplayedReading {
  readonly ms: number
  readonly reading: Reading
}

/**
 * What a driver makes of a trace: a new one for each opening, woken by the trace's own time, so that it
 * takes no longer than the driver does. What the driver would send goes nowhere: the answers stand in
 * the trace.
 */
export function replayTrace({ header, lines }: Trace, driver: ConfiguredDriver): ReplayedReading[] {
  const replayed: ReplayedReading[] = []
  const note = (readings: readonly Reading[], ms: number) => {
    for (const reading of readings) replayed.push({ ms, reading })
  }
  let run: DriverRun | undefined
  for (const line of lines) {
    if (run) wakeUntil(run, line.ms, note)
    if ('mark' in line) {
      run = line.mark === 'opened' ? new DriverRun(driver.create(header.device)) : undefined
      if (run) note(run.wake(line.ms).readings, line.ms)
    } else if ('in' in line && run) note(run.push(Buffer.from(line.in, 'hex'), line.ms).readings, line.ms)
  }
  return replayed
}

function wakeUntil(
  run: DriverRun,
  ms: number,
  note: (readings: readonly Reading[], ms: number) => void,
): void {
  for (let due = run.dueAt; due !== undefined && due <= ms; due = run.dueAt) note(run.wake(due).readings, due)
}

/** What readings come to. */
export interface ReadingTotals {
  readonly readings: number
  readonly faults: Readonly<Record<string, number>>
  /** People who passed, by single steps. */
  readonly steps?: { readonly in: number; readonly out: number }
  /** The first and the last running totals. */
  readonly totals?: { readonly first: InOut; readonly last: InOut }
  readonly cards?: number
  /** How many different ones. */
  readonly differentCards?: number
}

interface InOut {
  readonly in: number
  readonly out: number
}

export function totalsOf(readings: Iterable<Reading>): ReadingTotals {
  const all = [...readings]
  const faults: Record<string, number> = {}
  for (const reading of all)
    if (reading.kind === 'fault') faults[reading.fault] = (faults[reading.fault] ?? 0) + 1
  const steps = all.flatMap((reading) => (reading.kind === 'step' ? [reading] : []))
  const totals = all.flatMap((reading) => (reading.kind === 'totals' ? [reading] : []))
  const cards = all.flatMap((reading) => cardOf(reading) ?? [])
  const [first, last] = [totals[0], totals.at(-1)]
  return {
    readings: all.filter((reading) => reading.kind !== 'fault').length,
    faults,
    ...(steps.length > 0 && { steps: { in: sum(steps, 'in'), out: sum(steps, 'out') } }),
    ...(first && last && { totals: { first: inOut(first), last: inOut(last) } }),
    ...(cards.length > 0 && { cards: cards.length, differentCards: new Set(cards).size }),
  }
}

function cardOf(reading: Reading): string | undefined {
  if (reading.kind === 'card') return `card ${reading.identity}`
  return reading.kind === 'code' ? `code ${reading.text}` : undefined
}

function sum(steps: readonly InOut[], key: 'in' | 'out'): number {
  return steps.reduce((total, step) => total + step[key], 0)
}

function inOut({ in: entered, out }: InOut): InOut {
  return { in: entered, out }
}

/** Readings as a file of expected ones has them, a line each; their times may change with a driver. */
export function readingLines(replayed: readonly ReplayedReading[]): string {
  return replayed.map(({ reading }) => `${JSON.stringify(reading)}\n`).join('')
}
