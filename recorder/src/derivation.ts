import { type Building, type Day, type Event, eventTime, type LocalTime } from '@munteok/core'
import type { Db } from './ledger-file.ts'
import { type Counted, type MinuteCounts, PassageRollup } from './passage-rollup.ts'
import { UsageRollup } from './usage-rollup.ts'

/** An entry with its events parsed. */
export interface ReadEntry {
  readonly id: number
  readonly agent: string
  readonly outbox: string
  readonly firstSeq: number
  readonly lostFrom: number | null
  readonly receivedAt: number
  readonly sentAt: number
  readonly events: readonly Event[]
}

export interface Mark {
  readonly agent: string
  readonly outbox: string
  seq: number
  events: number
  lastReceivedAt: number
  lastPassageAt: number | null
}

/** What some entries changed. */
export interface Changes {
  readonly minutes: MinuteCounts
  /** Passages that had just happened when they arrived, by portal. */
  readonly recent: Map<string, Counted>
  /** Days whose usage changed, some of them named more than once. */
  readonly usageDays: Day[]
  /** Portals and spaces that the building does not have. */
  readonly unplaced: { readonly kind: 'portal' | 'space'; readonly name: string }[]
}

/** A passage that arrived within this time is shown as it happens. */
const RECENT_MS = 60_000

/**
 * Turns entries into everything that follows from them. It collects, and `flush` writes, so that a
 * thousand passages in one minute are one row touched. The same code serves the live recorder, the
 * rebuild and the comparison, and depends on nothing but the entries in their order and the building.
 */
export class Derivation {
  readonly #portals: Set<string>
  readonly #spaces: Set<string>
  readonly #passages: PassageRollup
  readonly #usage: UsageRollup
  readonly #writeMark
  readonly #writeGap
  readonly #writeUnplaced
  readonly #writeCounter
  readonly #marks = new Map<string, Mark>()
  readonly #owners = new Map<string, string>()
  readonly #touched = new Set<Mark>()
  readonly #counters = new Map<string, { agent: string; device: string }>()
  readonly #movedCounters = new Set<string>()
  readonly #unplaced = new Map<string, { kind: 'portal' | 'space'; name: string; events: number }>()
  #recent = new Map<string, Counted>()

  constructor(db: Db, building: Building, time: LocalTime) {
    this.#portals = new Set(building.portals.map((portal) => portal.id))
    this.#spaces = new Set(building.floors.flatMap((floor) => floor.spaces.map((space) => space.id)))
    this.#passages = new PassageRollup(db, building, time)
    this.#usage = new UsageRollup(db, building.usage, time)
    this.#writeMark = db.prepare('INSERT OR REPLACE INTO mark VALUES (?, ?, ?, ?, ?, ?)')
    this.#writeGap = db.prepare('INSERT INTO gap VALUES (?, ?, ?, ?, ?)')
    this.#writeUnplaced = db.prepare(
      `INSERT INTO unplaced VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET events = events + excluded.events`,
    )
    this.#writeCounter = db.prepare('INSERT OR REPLACE INTO counter VALUES (?, ?, ?)')
    this.#read(db)
  }

  #read(db: Db): void {
    const marks = db.prepare<[], Mark>(
      `SELECT agent, outbox, seq, events, last_received_at AS lastReceivedAt,
              last_passage_at AS lastPassageAt FROM mark`,
    )
    for (const mark of marks.all()) this.#keep(mark)
    const counters = db.prepare<[], { portal: string; agent: string; device: string }>(
      'SELECT * FROM counter',
    )
    for (const { portal, agent, device } of counters.all()) this.#counters.set(portal, { agent, device })
  }

  #keep(mark: Mark): void {
    this.#marks.set(keyOf(mark.agent, mark.outbox), mark)
    this.#owners.set(mark.outbox, mark.agent)
  }

  markOf(agent: string, outbox: string): Mark | undefined {
    return this.#marks.get(keyOf(agent, outbox))
  }

  /** The agent that an outbox has spoken as so far. */
  ownerOf(outbox: string): string | undefined {
    return this.#owners.get(outbox)
  }

  get marks(): Iterable<Mark> {
    return this.#marks.values()
  }

  /** Who counted at a portal last. */
  counterAt(portal: string): { agent: string; device: string } | undefined {
    return this.#counters.get(portal)
  }

  apply(entry: ReadEntry): void {
    const mark = this.#advance(entry)
    const { agent, sentAt, receivedAt } = entry
    for (const event of entry.events) {
      const { at } = eventTime({ at: event.at, sentAt, receivedAt })
      if (event.kind === 'check-in') {
        if (event.space === undefined || this.#spaces.has(event.space)) this.#usage.add(event, at)
        else this.#setAside('space', event.space)
      } else if (this.#portals.has(event.portal)) {
        this.#passages.add(event.portal, at, event.in, event.out)
        this.#noteCounter(event.portal, agent, event.device)
        if (at > (mark.lastPassageAt ?? 0)) mark.lastPassageAt = at
        if (receivedAt - at < RECENT_MS) this.#noteRecent(event.portal, event.in, event.out)
      } else this.#setAside('portal', event.portal)
    }
  }

  #advance({ id, agent, outbox, firstSeq, lostFrom, receivedAt, events }: ReadEntry): Mark {
    if (lostFrom !== null) this.#writeGap.run(id, agent, outbox, lostFrom, firstSeq - 1)
    let mark = this.markOf(agent, outbox)
    if (!mark) {
      mark = { agent, outbox, seq: 0, events: 0, lastReceivedAt: 0, lastPassageAt: null }
      this.#keep(mark)
    }
    mark.seq = firstSeq + events.length - 1
    mark.events += events.length
    mark.lastReceivedAt = receivedAt
    this.#touched.add(mark)
    return mark
  }

  #noteCounter(portal: string, agent: string, device: string): void {
    const known = this.#counters.get(portal)
    if (known && known.agent === agent && known.device === device) return
    this.#counters.set(portal, { agent, device })
    this.#movedCounters.add(portal)
  }

  #noteRecent(portal: string, ins: number, outs: number): void {
    const counted = this.#recent.get(portal)
    if (counted) {
      counted.in += ins
      counted.out += outs
    } else this.#recent.set(portal, { in: ins, out: outs })
  }

  #setAside(kind: 'portal' | 'space', name: string): void {
    const key = `${kind} ${name}`
    const known = this.#unplaced.get(key)
    if (known) known.events += 1
    else this.#unplaced.set(key, { kind, name, events: 1 })
  }

  /** Writes what was collected, inside the caller's transaction. */
  flush(): Changes {
    for (const { agent, outbox, seq, events, lastReceivedAt, lastPassageAt } of this.#touched)
      this.#writeMark.run(agent, outbox, seq, events, lastReceivedAt, lastPassageAt)
    this.#touched.clear()
    for (const portal of this.#movedCounters) {
      const counter = this.#counters.get(portal)
      if (counter) this.#writeCounter.run(portal, counter.agent, counter.device)
    }
    this.#movedCounters.clear()
    const unplaced = [...this.#unplaced.values()]
    for (const { kind, name, events } of unplaced) this.#writeUnplaced.run(kind, name, events)
    this.#unplaced.clear()
    const recent = this.#recent
    this.#recent = new Map()
    return { minutes: this.#passages.flush(), recent, usageDays: this.#usage.flush(), unplaced }
  }
}

function keyOf(agent: string, outbox: string): string {
  return `${agent} ${outbox}`
}
