import { type Log, tallyOf } from './log.ts'
import type { Metrics } from './metrics.ts'

/** How much there was to complain about, by the lines that a process logged. */
export function addLogMetrics(metrics: Metrics, log: Log): void {
  const tally = tallyOf(log)
  if (!tally) return
  metrics.read('counter', 'munteok_log_lines_total', 'Warnings and errors that were logged', ['level'], () =>
    [...tally.lines].map(([level, value]) => ({ level, value })),
  )
  metrics.read(
    'counter',
    'munteok_errors_total',
    'Errors that were logged, by whose move it is (input, outside, fault) and what they are',
    ['kind', 'code'],
    () => [...tally.errors.values()],
  )
}
