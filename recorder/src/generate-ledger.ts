/** A ledger of years, for tests of queries and for measurements. What is in it is invented, and the same each time. */
import {
  addDays,
  type Building,
  type CheckIn,
  CONTRACT_VERSION,
  type Day,
  type Event,
  LocalTime,
  MAX_BATCH_EVENTS,
  OUTSIDE,
  openMinutes,
  type Portal,
} from '@munteok/core'
import { type Delivery, Ledger } from './ledger.ts'
import { OccupancyRollup } from './occupancy-rollup.ts'
import { PassageQueries } from './passage-queries.ts'

const MINUTE_MS = 60_000
/** Uses of spaces for each hundred visits. */
const CHECK_INS_PER_100 = 8

export interface GeneratedPast {
  readonly file: string
  readonly building: Building
  readonly firstDay: Day
  readonly days: number
  /** About how many events in all. */
  readonly events: number
  readonly seed?: number
}

/** Writes a past into a new ledger, with the occupancy of its days worked out, and closes it. */
export function generateLedger(past: GeneratedPast): { entries: number; events: number; bytes: number } {
  const { file, building, firstDay, days, events } = past
  const ledger = new Ledger(file, building)
  ledger.open()
  try {
    const author = new Author(building, past.seed ?? 1)
    const perDay = events / Math.max(1, openDays(building, firstDay, days))
    for (let i = 0; i < days; i++) {
      const deliveries = author.day(addDays(firstDay, i), perDay)
      if (deliveries.length > 0) ledger.append(deliveries)
    }
    const passages = new PassageQueries(ledger.db, building)
    const occupancies = new OccupancyRollup(ledger.db, building, ledger.time, passages)
    occupancies.refresh(ledger.time.endOfDay(addDays(firstDay, days)), Number.MAX_SAFE_INTEGER)
    ledger.db.pragma('wal_checkpoint(TRUNCATE)')
    return ledger.totals
  } finally {
    ledger.close()
  }
}

function openDays(building: Building, firstDay: Day, days: number): number {
  let open = 0
  for (let i = 0; i < days; i++) if (openMinutes(building, addDays(firstDay, i)).length > 0) open += 1
  return open
}

/** Invents days: each visit goes in by a door, perhaps over stairs, and all the way back. */
class Author {
  readonly #building: Building
  readonly #time: LocalTime
  readonly #random: () => number
  readonly #doors: Portal[]
  readonly #seqs = new Map<string, number>()

  constructor(building: Building, seed: number) {
    this.#building = building
    this.#time = new LocalTime(building.timeZone)
    this.#random = randomFrom(seed)
    this.#doors = building.portals.filter((portal) => portal.from === OUTSIDE || portal.to === OUTSIDE)
  }

  day(day: Day, about: number): Delivery[] {
    const [opens, closes] = openMinutes(this.#building, day)[0] ?? [0, 0]
    if (closes === opens) return []
    const start = this.#time.instant(day, opens)
    const lengthMs = (closes - opens) * MINUTE_MS
    const byAgent = new Map<string, Event[]>()
    for (let made = 0; made < about; ) made += this.#visit(start, lengthMs, byAgent)
    return [...byAgent].flatMap(([agent, events]) => this.#batches(agent, events, start + lengthMs))
  }

  /** @returns how many events it makes */
  #visit(opens: number, lengthMs: number, byAgent: Map<string, Event[]>): number {
    const way = this.#way()
    const arrives = opens + Math.floor(this.#random() * lengthMs * 0.8)
    const leaves = arrives + Math.floor(this.#random() * (opens + lengthMs - arrives))
    const add = (portal: string, event: Event) => {
      const events = byAgent.get(portal)
      if (events) events.push(event)
      else byAgent.set(portal, [event])
    }
    for (const { portal, forth } of way) {
      const passage = { kind: 'passage', device: portal, portal } as const
      add(portal, { ...passage, at: arrives, in: forth, out: 1 - forth })
      add(portal, { ...passage, at: leaves, in: 1 - forth, out: forth })
    }
    if (this.#random() * 100 >= CHECK_INS_PER_100 * way.length) return way.length * 2
    add(way[0]?.portal ?? '', this.#checkIn(arrives))
    return way.length * 2 + 1
  }

  #way(): { portal: string; forth: 0 | 1 }[] {
    const door = this.#pick(this.#doors)
    if (!door) return []
    const way = [{ portal: door.id, forth: door.from === OUTSIDE ? (1 as const) : (0 as const) }]
    let here = door.from === OUTSIDE ? door.to : door.from
    while (this.#random() < 0.6) {
      const used = new Set(way.map((step) => step.portal))
      const on = this.#pick(
        this.#building.portals.filter(
          ({ id, from, to }) =>
            !used.has(id) && (from === here || to === here) && from !== OUTSIDE && to !== OUTSIDE,
        ),
      )
      if (!on) break
      way.push({ portal: on.id, forth: on.from === here ? 1 : 0 })
      here = on.from === here ? on.to : on.from
    }
    return way
  }

  #checkIn(at: number): CheckIn {
    const spaces = this.#building.floors.flatMap((floor) => floor.spaces.map((space) => space.id))
    const space = this.#random() < 0.5 ? this.#pick(spaces) : undefined
    const role = this.#random() < 0.8 ? 'visitor' : this.#random() < 0.5 ? 'staff' : 'tenant'
    const card = String(Math.floor(this.#random() * 60)).padStart(22, 'c')
    return {
      ...{ kind: 'check-in', at, device: 'reader', method: 'card', role },
      ...(space !== undefined && { space }),
      ...(role === 'visitor' && { visitor: card }),
      people: this.#random() < 0.9 ? 1 : 2 + Math.floor(this.#random() * 20),
    }
  }

  #batches(agent: string, events: Event[], sentAt: number): Delivery[] {
    events.sort((a, b) => a.at - b.at)
    const deliveries: Delivery[] = []
    for (let i = 0; i < events.length; i += MAX_BATCH_EVENTS) {
      const part = events.slice(i, i + MAX_BATCH_EVENTS)
      const first = (this.#seqs.get(agent) ?? 0) + 1
      this.#seqs.set(agent, first + part.length - 1)
      const outbox = agent.replaceAll('-', '').padEnd(22, '0')
      const batch = { v: CONTRACT_VERSION, outbox, oldest: 1, first, sentAt, events: part } as const
      deliveries.push({ agent, batch, eventsText: JSON.stringify(part), receivedAt: sentAt })
    }
    return deliveries
  }

  #pick<T>(from: readonly T[]): T | undefined {
    return from[Math.floor(this.#random() * from.length)]
  }
}

/** A linear congruential generator: seeded, and good enough to invent days. Its low bits are poor and left out. */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return (state >>> 8) / 0x100_0000
  }
}
