import type { Metrics } from '@munteok/runtime'
import type { Outcome } from './delivery.ts'

/** A commit is a flush of the disk: a millisecond on a good one, tens on a card. */
const COMMIT_SECONDS = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 5, 10]

/** What the intake does, counted once for each commit or refusal, never for an event. */
export class IntakeMetrics {
  readonly #commits
  readonly #acknowledgements
  readonly #batches
  readonly #refused
  readonly #lost
  readonly #failures

  constructor(metrics: Metrics) {
    this.#commits = metrics.histogram(
      'db_client_operation_duration_seconds',
      'Commits to the ledger, each of all batches that had come',
      COMMIT_SECONDS,
      ['db_system_name', 'db_operation_name'],
    )
    this.#acknowledgements = metrics.histogram(
      'munteok_acknowledgement_seconds',
      'From the arrival of the first batch of a commit until all of it is acknowledged',
      COMMIT_SECONDS,
    )
    this.#batches = metrics.counter(
      'munteok_intake_batches_total',
      'Batches of events by what became of them: taken, repeated (known already), hole (earlier ones are missing)',
      ['outcome'],
    )
    for (const outcome of ['taken', 'repeated', 'hole']) this.#batches.inc({ outcome }, 0)
    this.#refused = metrics.counter(
      'munteok_intake_refused_total',
      'Messages of agents that were not taken, by why',
      ['reason'],
    )
    this.#lost = metrics.counter(
      'munteok_intake_lost_events_total',
      'Events that never came and that the agent no longer has',
    )
    this.#failures = metrics.counter(
      'munteok_commit_failures_total',
      'Commits that could not be written, by what was wrong; what they held waits',
      ['code'],
    )
  }

  refused(reason: string): void {
    this.#refused.inc({ reason })
  }

  /** @param ms how long the commit took */
  committed(outcomes: readonly Outcome[], ms: number): void {
    this.#commits.observe({ db_system_name: 'sqlite', db_operation_name: 'COMMIT' }, ms / 1000)
    const counts = { taken: 0, repeated: 0, hole: 0 }
    for (const { taken, hole, lost } of outcomes) {
      counts[hole ? 'hole' : taken > 0 ? 'taken' : 'repeated'] += 1
      if (lost) this.#lost.inc(lost.last - lost.first + 1)
    }
    for (const [outcome, count] of Object.entries(counts))
      if (count > 0) this.#batches.inc({ outcome }, count)
  }

  /** @param ms since the first batch of the commit came */
  acknowledged(ms: number): void {
    this.#acknowledgements.observe(ms / 1000)
  }

  failed(code: string): void {
    this.#failures.inc({ code })
  }
}
