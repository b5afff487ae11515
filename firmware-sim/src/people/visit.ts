import { OUTSIDE } from '@munteok/core'
import type { Direction } from '../devices/firmware.ts'
import type { Random } from '../random.ts'
import type { Routes, Step } from './routes.ts'

/** Somebody walks through a portal. */
export interface Crossing {
  readonly kind: 'crossing'
  /** UTC epoch milliseconds of the simulated clock. */
  readonly at: number
  readonly person: number
  readonly portal: string
  readonly direction: Direction
}

/** Somebody holds a card to a reader. */
export interface Tap {
  readonly kind: 'tap'
  readonly at: number
  readonly person: number
  readonly device: string
  /** Ten digits. */
  readonly card: string
}

export type Happening = Crossing | Tap

/** A card reader: for the centre as a whole, or for a space. */
export interface ReaderPlace {
  readonly device: string
  readonly floor: string
  readonly ofSpace: boolean
}

/** A floor (or outside, for lunch) where people want to be, and for how long. */
export interface Stop {
  readonly zone: string
  readonly stayMs: number
}

/** People who go together. */
export interface Party {
  readonly persons: readonly number[]
  /** The card that each of them taps on arrival; undefined for one who does not. */
  readonly cards: readonly (string | undefined)[]
  readonly door: Step
  readonly stops: readonly Stop[]
}

const SLOWEST_STEP_MS = 20_000
const FASTEST_STEP_MS = 8_000
const GAP_BETWEEN_PERSONS_MS = 1_200
/** Less than the fastest step, so that a card is tapped before its owner walks on. */
const TAP_AFTER_MS = [2_000, 5_000] as const
const TAPS_AT_A_SPACE = 0.4
const TAPS_AGAIN_ON_LEAVING = 0.05

/**
 * A whole visit, from the first door to the last one: every member of the party who comes in goes out
 * by `outBy`. A stop for which time is too short is left out.
 *
 * @returns nothing when there is not even time to come in and go out again
 */
export function planVisit(
  party: Party,
  arriveAt: number,
  outBy: number,
  routes: Routes,
  readers: readonly ReaderPlace[],
  random: Random,
): Happening[] {
  const walk = new Walk(party, readers, random)
  let zone: string = OUTSIDE
  let at = arriveAt
  for (const stop of party.stops) {
    const way = zone === OUTSIDE ? routes.throughDoor(party.door, stop.zone) : routes.between(zone, stop.zone)
    const wayOut = wayBackOut(routes, stop.zone)
    if (!way || !wayOut) continue
    const leaveBy = outBy - longest(wayOut, party)
    if (at + longest(way, party) > leaveBy) continue
    at = walk.along(way, at)
    walk.tapAtSpace(stop.zone, at)
    at = Math.min(at + Math.round(Math.max(stop.stayMs, FASTEST_STEP_MS)), leaveBy)
    zone = stop.zone
  }
  walk.leave(wayBackOut(routes, zone) ?? [], at)
  return walk.happenings
}

/** The way out from a zone; no steps when one is out already. */
function wayBackOut(routes: Routes, zone: string): readonly Step[] | undefined {
  return routes.between(zone, OUTSIDE)
}

/** The longest that a party can need for a way. */
function longest(way: readonly Step[], party: Party): number {
  return way.length * SLOWEST_STEP_MS + (party.persons.length - 1) * GAP_BETWEEN_PERSONS_MS
}

/** A party on its feet: writes down what it does. */
class Walk {
  readonly happenings: Happening[] = []
  readonly #party: Party
  readonly #readers: readonly ReaderPlace[]
  readonly #random: Random
  #tappedInLobby = false

  constructor(party: Party, readers: readonly ReaderPlace[], random: Random) {
    this.#party = party
    this.#readers = readers
    this.#random = random
  }

  /** @returns when the last of the party has arrived */
  along(way: readonly Step[], from: number): number {
    let at = from
    for (const step of way) {
      at += Math.round(this.#random.between(FASTEST_STEP_MS, SLOWEST_STEP_MS))
      for (const [i, person] of this.#party.persons.entries())
        this.happenings.push({
          kind: 'crossing',
          at: at + i * GAP_BETWEEN_PERSONS_MS,
          person,
          portal: step.portal,
          direction: step.direction,
        })
      if (!this.#tappedInLobby) this.#tapInLobby(step.to, at)
    }
    return way.length === 0 ? at : at + (this.#party.persons.length - 1) * GAP_BETWEEN_PERSONS_MS
  }

  leave(way: readonly Step[], from: number): void {
    const first = way[0]
    if (first && this.#tappedInLobby && this.#random.chance(TAPS_AGAIN_ON_LEAVING))
      this.#tap(this.#lobbyReader(first.from), 0, from)
    this.along(way, from)
  }

  tapAtSpace(floor: string, at: number): void {
    const reader = this.#readers.find((candidate) => candidate.ofSpace && candidate.floor === floor)
    const leader = this.#party.cards.findIndex((card) => card !== undefined)
    if (reader && leader >= 0 && this.#random.chance(TAPS_AT_A_SPACE)) this.#tap(reader, leader, at)
  }

  #tapInLobby(floor: string, at: number): void {
    const reader = this.#lobbyReader(floor)
    if (!reader) return
    this.#tappedInLobby = true
    for (const i of this.#party.persons.keys()) this.#tap(reader, i, at + i * GAP_BETWEEN_PERSONS_MS)
  }

  #lobbyReader(floor: string): ReaderPlace | undefined {
    return this.#readers.find((reader) => !reader.ofSpace && reader.floor === floor)
  }

  #tap(reader: ReaderPlace | undefined, member: number, after: number): void {
    const card = this.#party.cards[member]
    const person = this.#party.persons[member]
    if (!reader || card === undefined || person === undefined) return
    const at = after + Math.round(this.#random.between(...TAP_AFTER_MS))
    this.happenings.push({ kind: 'tap', at, person, device: reader.device, card })
  }
}
