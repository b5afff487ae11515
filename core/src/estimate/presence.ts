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
const MINUTE_MS = 60_000
/** Degrees of freedom: an expectation that is far off is an event, and tells little. */
const TAIL = 4
const LONGEST_GAP = 12 * 60

/** The arrivals of a day, remembered for as long as people stay. */
export class Arrivals {
  readonly #graph: Graph
  /** By zone, then by length of stay. */
  readonly #stays: Float64Array[]
  #minute: number | undefined

  constructor(graph: Graph) {
    this.#graph = graph
    this.#stays = graph.zones.map(() => new Float64Array(STAYS.length))
  }

  restart(): void {
    for (const stays of this.#stays) stays.fill(0)
    this.#minute = undefined
  }

  counted(way: number, { in: ins, out: outs }: PortalCount): void {
    const ends = this.#graph.ways[way]
    if (!ends) return
    this.#come(ends.to, ins)
    this.#come(ends.from, outs)
  }

  #come(zone: number, people: number): void {
    const stays = zone === NOWHERE ? undefined : this.#stays[zone]
    if (stays && people > 0) for (let k = 0; k < STAYS.length; k++) stays[k] = (stays[k] ?? 0) + people
  }

  /** Goes to a minute; at each half hour on the way, what is remembered is handed out by zone. */
  passTo(minute: number, halfHour: (stays: readonly Float64Array[], minute: number) => void): void {
    if (this.#minute === undefined || minute - this.#minute > LONGEST_GAP) this.#minute = minute
    while (this.#minute < minute) {
      this.#minute += 1
      for (const stays of this.#stays)
        for (let k = 0; k < STAYS.length; k++) stays[k] = (stays[k] ?? 0) * (FADING[k] ?? 0)
      if (this.#minute % STEP === 0) halfHour(this.#stays, this.#minute)
    }
  }
}

const FADING = STAYS.map((minutes) => Math.exp(-1 / minutes))

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
export function expectedIn(presence: LearnedPresence, stays: ArrayLike<number>, slot: number): Expected {
  let people = 0
  for (let k = 0; k < STAYS.length; k++) people += (presence.stays[k] ?? 0) * (stays[k] ?? 0)
  people *= presence.bySlot[slot] ?? 1
  return { people, variance: (presence.scatterBySlot[slot] ?? 1) * (people + 1) }
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
  tell(stays: readonly ArrayLike<number>[], minute: number, cloud: Cloud): boolean {
    if (!this.isUsed) return false
    const slot = slotOf(this.#time, minute)
    const logs = new Float64Array(cloud.size)
    for (const [z, presence] of this.#zones.entries()) {
      const people = cloud.people[z]
      const came = stays[z]
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
