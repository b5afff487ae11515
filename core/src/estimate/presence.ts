/**
 * What arrivals tell about who is there: on past days so many of those who had come stayed so long,
 * and towards closing time they went home. That expectation owes nothing to the errors of the counts
 * out, so that it holds the estimate where it would drift. It is told to the samples every half hour,
 * as heavily as it was right on past days, and on a day unlike all others it has little to say.
 */
import type { LocalTime } from '../local-time.ts'
import type { PortalCount } from '../occupancy.ts'
import type { Cloud } from './cloud.ts'
import { type Graph, NOWHERE } from './graph.ts'
import type { Learned, LearnedPresence } from './learned.ts'

/** Minutes between two expectations. */
export const STEP = 30
export const SLOTS = (24 * 60) / STEP
/** How long people stay, minutes: a mixture of these, fitted for each zone. */
export const STAYS = [12, 45, 150, 600] as const
/** People who come within so many minutes of one another may be a crowd that goes together too. */
const BURST = 10
const BURST_FADES = 100
const USUAL_FADES = 60
const MINUTE_MS = 60_000
/** Degrees of freedom: an expectation that is far off is an event, and tells little. */
const TAIL = 4
const LONGEST_GAP = 12 * 60

/** What the arrivals in a zone amount to at some moment. */
export interface Came {
  /** Those who came, as many as stay so long: by `STAYS`. */
  readonly stays: ArrayLike<number>
  /** Squared people who came in crowds lately: who goes with whom, nobody knows. */
  readonly burst: number
}

class ZoneArrivals {
  readonly stays = new Float64Array(STAYS.length)
  burst = 0
  #now = 0
  /** Arrivals that are usual by burst's length, lately. */
  #usual = 0

  restart(): void {
    this.stays.fill(0)
    this.burst = 0
    this.#now = 0
    this.#usual = 0
  }

  come(people: number): void {
    this.#now += people
    for (let k = 0; k < STAYS.length; k++) this.stays[k] = (this.stays[k] ?? 0) + people
  }

  pass(minute: number): void {
    for (let k = 0; k < STAYS.length; k++) this.stays[k] = (this.stays[k] ?? 0) * (FADING[k] ?? 0)
    if (minute % BURST !== 0) return
    const more = Math.max(0, this.#now - this.#usual)
    this.burst = this.burst * BURST_FADING + Math.max(0, more * more - this.#usual)
    this.#usual += (this.#now - this.#usual) * (BURST / USUAL_FADES)
    this.#now = 0
  }
}

/** The arrivals of a day, remembered for as long as people stay. */
export class Arrivals {
  readonly #graph: Graph
  readonly #zones: readonly ZoneArrivals[]
  #minute: number | undefined

  constructor(graph: Graph) {
    this.#graph = graph
    this.#zones = graph.zones.map(() => new ZoneArrivals())
  }

  restart(): void {
    for (const zone of this.#zones) zone.restart()
    this.#minute = undefined
  }

  counted(way: number, { in: ins, out: outs }: PortalCount): void {
    const ends = this.#graph.ways[way]
    if (!ends) return
    this.#come(ends.to, ins)
    this.#come(ends.from, outs)
  }

  #come(zone: number, people: number): void {
    if (zone !== NOWHERE && people > 0) this.#zones[zone]?.come(people)
  }

  /** Goes to a minute; at each half hour on the way, what is remembered is handed out by zone. */
  passTo(minute: number, halfHour: (came: readonly Came[], minute: number) => void): void {
    if (this.#minute === undefined || minute - this.#minute > LONGEST_GAP) this.#minute = minute
    while (this.#minute < minute) {
      this.#minute += 1
      for (const zone of this.#zones) zone.pass(this.#minute)
      if (this.#minute % STEP === 0) halfHour(this.#zones, this.#minute)
    }
  }
}

const FADING = STAYS.map((minutes) => Math.exp(-1 / minutes))
const BURST_FADING = Math.exp(-BURST / BURST_FADES)

/** The half hour of the local day that a minute begins. @param minute since the epoch */
export function slotOf(time: LocalTime, minute: number): number {
  const at = minute * MINUTE_MS
  const ofDay = Math.floor((at + time.offsetMs(at)) / MINUTE_MS) % (24 * 60)
  return Math.floor(ofDay / STEP) % SLOTS
}

export interface Expected {
  readonly people: number
  /** People². */
  readonly variance: number
}

/** How many are expected in a zone by those who came. */
export function expectedIn(
  presence: Omit<LearnedPresence, 'inflation' | 'use'>,
  came: Came,
  slot: number,
): Expected {
  let people = 0
  for (let k = 0; k < STAYS.length; k++) people += (presence.stays[k] ?? 0) * (came.stays[k] ?? 0)
  people *= presence.bySlot[slot] ?? 1
  const scatter = presence.scatterBySlot[slot] ?? 1
  return { people, variance: scatter * (presence.scatter * (people + 1) + presence.burst * came.burst) }
}

/** Weighs the samples of a cloud by who is expected. */
export class PresenceWatch {
  readonly #zones: readonly (LearnedPresence | undefined)[]
  readonly #time: LocalTime
  readonly isUsed: boolean

  constructor(graph: Graph, time: LocalTime, learned: Learned, where: 'learned' | 'all' | 'none') {
    this.#time = time
    this.#zones = graph.zones.map((zone) => {
      const presence = learned.presence[zone]
      if (!presence || where === 'none') return undefined
      return where === 'all' || presence.use ? presence : undefined
    })
    this.isUsed = this.#zones.some((zone) => zone !== undefined)
  }

  /** @returns whether it told anything */
  tell(arrivals: readonly Came[], minute: number, cloud: Cloud): boolean {
    if (!this.isUsed) return false
    const slot = slotOf(this.#time, minute)
    const logs = new Float64Array(cloud.size)
    for (const [z, presence] of this.#zones.entries()) {
      const people = cloud.people[z]
      const came = arrivals[z]
      if (!presence || !people || !came) continue
      const expected = expectedIn(presence, came, slot)
      addLogs(logs, people, expected.people, expected.variance * presence.inflation)
    }
    cloud.weigh(logs)
    return true
  }
}

function addLogs(logs: Float64Array, people: Float64Array, expected: number, variance: number): void {
  const by = 1 / (TAIL * variance)
  const half = (TAIL + 1) / 2
  for (let i = 0; i < people.length; i++) {
    const off = Math.max(0, people[i] ?? 0) - expected
    logs[i] = (logs[i] ?? 0) - half * Math.log1p(off * off * by)
  }
}
