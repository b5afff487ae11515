/** What the recorder's tests share. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  type Acknowledgement,
  type Building,
  type CheckIn,
  type Event,
  type EventBatch,
  type Health,
  ManualClock,
  type Passage,
  parseBuilding,
  topicsOf,
} from '@munteok/core'
import type { Log } from '@munteok/runtime'
import type { Delivery } from './ledger.ts'
import type { BrokerLink, LinkEvents } from './link.ts'
import type { Scheduler } from './scheduler.ts'

export const dobong: Building = parseBuilding(
  readFileSync(new URL('../../buildings/dobong/building.json', import.meta.url), 'utf8'),
  'building.json',
)
export const topics = topicsOf(dobong.id)

export const OUTBOX = 'AAAAAAAAAAAAAAAAAAAAAA'
export const OTHER_OUTBOX = 'BBBBBBBBBBBBBBBBBBBBBB'

/** A time of the building's clock on 24 November 2026, a Tuesday. */
export function at(time: string, day = '2026-11-24'): number {
  return Date.parse(`${day}T${time}:00+09:00`)
}

export function clockAt(time: string): ManualClock {
  return new ManualClock(at(time))
}

export function passage(over: Partial<Passage> = {}): Passage {
  return { kind: 'passage', at: at('10:00'), device: 'entrance', portal: 'entrance', in: 1, out: 0, ...over }
}

export function checkIn(over: Partial<CheckIn> = {}): CheckIn {
  return {
    kind: 'check-in',
    at: at('10:00'),
    device: 'lobby-reader',
    method: 'card',
    role: 'visitor',
    people: 1,
    ...over,
  }
}

export function batch(events: Event[], over: Partial<EventBatch> = {}): EventBatch {
  return { v: 1, outbox: OUTBOX, oldest: 1, first: 1, sentAt: at('10:00'), events, ...over }
}

export function delivery(
  events: Event[],
  over: Partial<EventBatch> & { agent?: string; receivedAt?: number } = {},
): Delivery {
  const { agent = '1f', receivedAt, ...rest } = over
  const made = batch(events, rest)
  return {
    agent,
    batch: made,
    eventsText: JSON.stringify(events),
    receivedAt: receivedAt ?? made.sentAt,
  }
}

export function health(over: Partial<Health> = {}): Health {
  return {
    v: 1,
    at: at('10:00'),
    floor: '1f',
    version: '0.1.0',
    outbox: { id: OUTBOX, pending: 0, bytes: 0, budgetBytes: 1 },
    devices: [],
    ...over,
  }
}

/** A directory that is gone after the test. */
export function scratch(after: (clean: () => void) => void): string {
  const dir = mkdtempSync(join(tmpdir(), 'munteok-recorder-'))
  after(() => rmSync(dir, { recursive: true, force: true }))
  return dir
}

/** A log that keeps its lines. */
export function lines(): { log: Log; lines: string[] } {
  const kept: string[] = []
  const keep =
    (level: string) =>
    (...parts: unknown[]) =>
      void kept.push(`${level}: ${parts.at(-1)}`)
  const log = { info: keep('info'), warn: keep('warn'), error: keep('error') }
  return { log: log as unknown as Log, lines: kept }
}

/** Repeated tasks run when the test says so, later ones too; what is due soon is done soon. */
export class ManualScheduler implements Scheduler {
  readonly #repeated = new Set<() => void>()
  #later: (() => void)[] = []

  soon(task: () => void): void {
    setImmediate(task)
  }

  later(task: () => void): void {
    this.#later.push(task)
  }

  every(task: () => void): () => void {
    this.#repeated.add(task)
    return () => this.#repeated.delete(task)
  }

  /** Lets everything repeated run so many times. */
  tick(times: number): void {
    for (let i = 0; i < times; i++) for (const task of this.#repeated) task()
  }

  /** Lets everything that was put off run. */
  runLater(): void {
    const due = this.#later
    this.#later = []
    for (const task of due) task()
  }
}

interface Published {
  readonly topic: string
  readonly payload: string
  readonly retain: boolean
  readonly done: ((error?: Error) => void) | undefined
}

/** A broker that does what the test says. */
export class FakeLink implements BrokerLink {
  connected = false
  readonly published: Published[] = []
  readonly subscribed: string[] = []
  refuse: string[] = []
  #events: LinkEvents | undefined

  start(events: LinkEvents): void {
    this.#events = events
  }

  connect(): void {
    this.connected = true
    this.#events?.onConnect()
  }

  subscribe(filters: readonly string[], done: (refused: string[]) => void): void {
    this.subscribed.push(...filters)
    done(this.refuse)
  }

  publish(
    topic: string,
    payload: string,
    { retain = false }: { qos: 0 | 1; retain?: boolean },
    done?: (error?: Error) => void,
  ): boolean {
    if (!this.connected) return false
    this.published.push({ topic, payload, retain, done })
    return true
  }

  async close(): Promise<void> {
    this.connected = false
  }

  /** A message from an agent. */
  say(topic: string, message: unknown): void {
    const text = typeof message === 'string' ? message : JSON.stringify(message)
    this.#events?.onMessage(topic, Buffer.from(text))
  }

  on(topic: string): Published[] {
    return this.published.filter((message) => message.topic === topic)
  }

  acks(agent = '1f'): Acknowledgement[] {
    return this.on(topics.ack(agent)).map(({ payload }) => JSON.parse(payload) as Acknowledgement)
  }
}
