import {
  type Building,
  type CheckIn,
  type Day,
  eventTime,
  type LedgerRecord,
  type LocalTime,
  type Passage,
  type ThinnedCheckIns,
} from '@munteok/core'
import type { BatchBody } from './entry-body.ts'
import type { Db } from './ledger-file.ts'
import { type Counted, type MinuteCounts, PassageRollup } from './passage-rollup.ts'
import { type Recorded, RecordRollup } from './record-rollup.ts'
import { UsageRollup } from './usage-rollup.ts'

/** An entry of an agent's batch, with its body parsed. */
export interface ReadBatch extends BatchBody {
  readonly kind: 'events'
  readonly id: number
  readonly agent: string
  readonly outbox: string
  readonly firstSeq: number
  readonly count: number
  readonly lostFrom: number | null
  readonly receivedAt: number
  readonly sentAt: number
}

/** An entry of a record that somebody entered. */
export interface ReadRecord {
  readonly kind: 'record'
  readonly id: number
  readonly record: LedgerRecord
  /** The hash of the entry before it. */
  readonly previous: Buffer
}

export type ReadEntry = ReadBatch | ReadRecord

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
  /** Days whose usage changed, some of them named more than once; of imported years and months the first one. */
  readonly usageDays: Day[]
  /** What people entered. */
  readonly records: readonly Recorded[]
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
  readonly #time: LocalTime
  readonly #portals: Set<string>
  readonly #spaces: Set<string>
  readonly #passages: PassageRollup
  readonly #usage: UsageRollup
  readonly #records: RecordRollup
  readonly #writeMark
  readonly #writeGap
  readonly #writeUnplaced
  readonly #writeUnplacedCheckIn
  readonly #writeCounter
  readonly #marks = new Map<string, Mark>()
  readonly #owners = new Map<string, string>()
  readonly #touched = new Set<Mark>()
  readonly #counters = new Map<string, { agent: string; device: string }>()
  readonly #movedCounters = new Set<string>()
  readonly #unplaced = new Map<string, { kind: 'portal' | 'space'; name: string; events: number }>()
  #recent = new Map<string, Counted>()

  /** @param entries where the entries stand, when that is not the database that is written */
  constructor(db: Db, building: Building, time: LocalTime, entries: Db = db) {
    this.#time = time
    this.#portals = new Set(building.portals.map((portal) => portal.id))
    this.#spaces = new Set(building.floors.flatMap((floor) => floor.spaces.map((space) => space.id)))
    this.#passages = new PassageRollup(db, building, time)
    const isPlaced = (space: string | undefined) => this.isPlaced(space)
    this.#usage = new UsageRollup({ db, entries, building, time, isPlaced })
    this.#records = new RecordRollup(db, building, time)
    this.#writeMark = db.prepare('INSERT OR REPLACE INTO mark VALUES (?, ?, ?, ?, ?, ?)')
    this.#writeGap = db.prepare('INSERT INTO gap VALUES (?, ?, ?, ?, ?)')
    this.#writeUnplaced = db.prepare(
      `INSERT INTO unplaced VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET events = events + excluded.events`,
    )
    this.#writeUnplacedCheckIn = db.prepare('INSERT OR IGNORE INTO unplaced_check_in VALUES (?, ?)')
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
    if (entry.kind === 'events') this.#applyBatch(entry)
    else this.#applyRecord(entry)
  }

  #applyBatch(entry: ReadBatch): void {
    const mark = this.#advance(entry)
    const { sentAt, receivedAt } = entry
    for (const event of entry.events) {
      const { at } = eventTime({ at: event.at, sentAt, receivedAt })
      if (event.kind === 'check-in') this.#checkIn(entry.id, event, at)
      else this.#pass(entry, mark, event, at)
    }
    for (const part of entry.thinned) this.#addThinned(entry.id, part)
  }

  #applyRecord({ id, record }: ReadRecord): void {
    if (record.kind === 'closing') this.#usage.closeYear(record.figure.year)
    if (record.kind === 'thinning') this.#usage.forgetCardsBefore(record.before)
    this.#records.add(id, record)
  }

  #checkIn(entry: number, checkIn: CheckIn, at: number): void {
    if (this.isPlaced(checkIn.space)) this.#usage.add(entry, checkIn, at)
    else {
      this.#setAside('space', checkIn.space ?? '')
      this.#writeUnplacedCheckIn.run(this.#time.dayOf(at), entry)
    }
  }

  #addThinned(entry: number, part: ThinnedCheckIns): void {
    if (this.isPlaced(part.space)) this.#usage.addThinned(entry, part)
    else this.#setAside('space', part.space ?? '', part.events)
  }

  /** Has the building that space? The centre as a whole it has. */
  isPlaced(space: string | undefined): boolean {
    return space === undefined || this.#spaces.has(space)
  }

  #pass({ agent, receivedAt }: ReadBatch, mark: Mark, passage: Passage, at: number): void {
    const { portal, device } = passage
    if (!this.#portals.has(portal)) {
      this.#setAside('portal', portal)
      return
    }
    this.#passages.add(portal, at, passage.in, passage.out)
    this.#noteCounter(portal, agent, device)
    if (at > (mark.lastPassageAt ?? 0)) mark.lastPassageAt = at
    if (receivedAt - at < RECENT_MS) this.#noteRecent(portal, passage.in, passage.out)
  }

  #advance({ id, agent, outbox, firstSeq, lostFrom, receivedAt, count }: ReadBatch): Mark {
    if (lostFrom !== null) this.#writeGap.run(id, agent, outbox, lostFrom, firstSeq - 1)
    let mark = this.markOf(agent, outbox)
    if (!mark) {
      mark = { agent, outbox, seq: 0, events: 0, lastReceivedAt: 0, lastPassageAt: null }
      this.#keep(mark)
    }
    mark.seq = firstSeq + count - 1
    mark.events += count
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

  #setAside(kind: 'portal' | 'space', name: string, events = 1): void {
    const key = `${kind} ${name}`
    const known = this.#unplaced.get(key)
    if (known) known.events += events
    else this.#unplaced.set(key, { kind, name, events })
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
    const { records, usageDays } = this.#records.flush()
    return {
      minutes: this.#passages.flush(),
      recent,
      usageDays: [...this.#usage.flush(), ...usageDays],
      records,
      unplaced,
    }
  }
}

function keyOf(agent: string, outbox: string): string {
  return `${agent} ${outbox}`
}
