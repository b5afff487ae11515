import { type Acknowledgement, type Clock, CONTRACT_VERSION, type MunteokError } from '@munteok/core'
import { type Log, troubleOf } from '@munteok/runtime'
import type { Agents } from './agents.ts'
import type { Complaints } from './complaints.ts'
import type { Changes } from './derivation.ts'
import { readEventMessage } from './event-message.ts'
import type { IntakeMetrics } from './intake-metrics.ts'
import type { Commit, Delivery, Ledger, Outcome } from './ledger.ts'
import { ledgerTrouble } from './ledger-trouble.ts'
import { mergeDeliveries } from './merge-deliveries.ts'
import type { Scheduler } from './scheduler.ts'

/** A transaction is cut here, so that nobody waits long for an acknowledgement. */
const MAX_COMMIT_BYTES = 4 * 1024 * 1024
const MAX_COMMIT_BATCHES = 1_000
/** What is kept in memory while nothing can be written; the agents keep the rest. */
const MAX_WAITING_BYTES = 16 * 1024 * 1024
const RETRY_MS = 3_000
/**
 * A commit of this many batches says that more are on their way. The next one then waits for them: each
 * commit costs a flush of the disk, and an acknowledgement to every agent in it.
 */
const BUSY_BATCHES = 16
const BUSY_WAIT_MS = 5

export interface IntakeParts {
  readonly ledger: Ledger
  readonly agents: Agents
  readonly clock: Clock
  readonly log: Log
  readonly complaints: Complaints
  readonly scheduler: Scheduler
  readonly metrics: IntakeMetrics
  readonly acknowledge: (agent: string, acknowledgement: Acknowledgement) => void
  readonly onCommit: (changes: Changes) => void
}

/**
 * Takes batches of events into the ledger. When nothing is under way a batch is committed at once;
 * what arrives meanwhile, and under load within a few milliseconds, is committed together. An acknowledgement leaves only after the commit.
 */
export class Intake {
  readonly #parts: IntakeParts
  #waiting: Delivery[] = []
  #waitingBytes = 0
  /** Since when the first of them does, by `performance.now()`. */
  #waitingSince = 0
  #scheduled = false
  #busy = false
  #trouble: MunteokError | undefined

  constructor(parts: IntakeParts) {
    this.#parts = parts
  }

  /** Why nothing is being written, or undefined. */
  get trouble(): string | undefined {
    return this.#trouble?.message
  }

  get idle(): boolean {
    return this.#waiting.length === 0
  }

  /** What has come and is not committed yet. */
  get waiting(): { batches: number; bytes: number } {
    return { batches: this.#waiting.length, bytes: this.#waitingBytes }
  }

  /** The payload of an agent's `events` topic. */
  receive(agent: string, payload: Buffer): void {
    const { agents, clock } = this.#parts
    const stranger = agents.refusal(agent)
    const message = readEventMessage(payload)
    if ('refused' in message) {
      this.#refuse(agent, message.kind, message.outbox, message.refused)
      return
    }
    if (stranger) {
      this.#refuse(agent, 'stranger', message.batch.outbox, stranger)
      return
    }
    const owner = this.#parts.ledger.ownerOf(message.batch.outbox)
    if (owner !== undefined && owner !== agent) {
      const reason = `outbox ${message.batch.outbox} is that of agent "${owner}", and now comes from "${agent}": give the agent its name back, or start "${agent}" with an outbox of its own`
      this.#refuse(agent, 'foreign outbox', message.batch.outbox, reason)
      return
    }
    const receivedAt = clock.now()
    agents.hearBatch(agent, message.batch.outbox, message.batch.sentAt, receivedAt)
    if (this.#waitingBytes + payload.length > MAX_WAITING_BYTES && this.#trouble) {
      this.#parts.metrics.refused('no room')
      return
    }
    if (this.idle) this.#waitingSince = performance.now()
    this.#waiting.push({ agent, batch: message.batch, eventsText: message.eventsText, receivedAt })
    this.#waitingBytes += payload.length
    this.#schedule()
  }

  #refuse(agent: string, kind: string, outbox: string | undefined, reason: string): void {
    const { complaints, ledger, acknowledge, metrics } = this.#parts
    metrics.refused(kind)
    complaints.say(`${agent} ${kind}`, () => `a message of agent "${agent}" was not taken: ${reason}`)
    if (outbox === undefined) return
    const seq = ledger.markOf(agent, outbox)?.seq ?? 0
    acknowledge(agent, { v: CONTRACT_VERSION, outbox, seq, refused: reason })
  }

  #schedule(): void {
    if (this.#scheduled) return
    this.#scheduled = true
    const { scheduler } = this.#parts
    const next = () => {
      this.#scheduled = false
      this.commit()
      if (!this.idle) this.#schedule()
    }
    if (this.#trouble) scheduler.later(next, RETRY_MS)
    else if (this.#busy) scheduler.later(next, BUSY_WAIT_MS)
    else scheduler.soon(next)
  }

  /** Writes what has come, up to a limit, and acknowledges it. */
  commit(): void {
    const deliveries = this.#nextDeliveries()
    this.#busy = deliveries.length >= BUSY_BATCHES
    if (deliveries.length === 0) return
    const { ledger, onCommit, metrics } = this.#parts
    const beganAt = performance.now()
    let committed: Commit
    try {
      committed = ledger.append(mergeDeliveries(deliveries))
    } catch (error) {
      this.#stuck(ledgerTrouble(error, ledger.file))
      return
    }
    metrics.committed(committed.outcomes, performance.now() - beganAt)
    this.#drop(deliveries)
    this.#recovered()
    this.#answer(committed.outcomes)
    metrics.acknowledged(performance.now() - this.#waitingSince)
    onCommit(committed.changes)
  }

  #nextDeliveries(): Delivery[] {
    let bytes = 0
    let count = 0
    for (const { eventsText } of this.#waiting) {
      if (count === MAX_COMMIT_BATCHES || (count > 0 && bytes + eventsText.length > MAX_COMMIT_BYTES)) break
      bytes += eventsText.length
      count += 1
    }
    return count === this.#waiting.length ? this.#waiting : this.#waiting.slice(0, count)
  }

  #drop(deliveries: readonly Delivery[]): void {
    this.#waiting = deliveries === this.#waiting ? [] : this.#waiting.slice(deliveries.length)
    this.#waitingBytes = 0
    for (const { eventsText } of this.#waiting) this.#waitingBytes += eventsText.length
  }

  #stuck(trouble: MunteokError): void {
    this.#parts.metrics.failed(trouble.code)
    if (this.#trouble?.code !== trouble.code) this.#parts.log.error(troubleOf(trouble), trouble.message)
    this.#trouble = trouble
  }

  #recovered(): void {
    if (!this.#trouble) return
    this.#trouble = undefined
    this.#parts.log.info(`the ledger ${this.#parts.ledger.file} can be written again`)
  }

  /** One cumulative acknowledgement for each outbox. */
  #answer(outcomes: readonly Outcome[]): void {
    const last = new Map<string, Outcome>()
    for (const outcome of outcomes) {
      last.set(`${outcome.agent} ${outcome.outbox}`, outcome)
      if (outcome.lost) this.#reportLost(outcome, outcome.lost)
      if (outcome.hole) this.#reportHole(outcome)
    }
    for (const { agent, outbox, seq, hole } of last.values())
      this.#parts.acknowledge(agent, { v: CONTRACT_VERSION, outbox, seq, ...(hole && { resend: true }) })
  }

  #reportHole({ agent, outbox, seq }: Outcome): void {
    this.#parts.complaints.say(
      `${agent} hole`,
      () => `events of agent "${agent}" after ${seq} (outbox ${outbox}) are missing: asked for them again`,
    )
  }

  #reportLost({ agent, outbox }: Outcome, { first, last }: { first: number; last: number }): void {
    this.#parts.log.error(
      `events ${first} to ${last} of agent "${agent}" (outbox ${outbox}) never came and it no longer has them: this ledger was restored from a backup, or its outbox was cut; the gap is written down`,
    )
  }
}
