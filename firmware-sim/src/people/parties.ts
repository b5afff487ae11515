import { type Building, OUTSIDE } from '@munteok/core'
import { STAFF_CARDS, TENANT_CARDS, VisitorCards } from '../cards.ts'
import type { Random } from '../random.ts'
import type { Routes, Step } from './routes.ts'
import type { Party, Stop } from './visit.ts'

const MINUTE_MS = 60_000

/** How many come together, and how often. */
const GROUP_SIZES: readonly (readonly [people: number, weight: number])[] = [
  [1, 70],
  [2, 17],
  [3, 6],
  [4, 3],
  [6, 2],
  [10, 1.5],
  [20, 0.5],
]
const ALL_WEIGHTS = GROUP_SIZES.reduce((sum, [, weight]) => sum + weight, 0)
export const MEAN_GROUP =
  GROUP_SIZES.reduce((sum, [people, weight]) => sum + people * weight, 0) / ALL_WEIGHTS

const TAPS_ON_ARRIVAL = 0.6
const GROUP_TAPS_ONE_CARD = 0.7
const RESIDENT_TAPS = 0.9
const STAYS_MEDIAN_MS = 45 * MINUTE_MS
const VISITS_ANOTHER_FLOOR = 0.3
const TAKES_THE_SHORTEST_WAY = 0.85
const STAFF_PRESENT = 0.9
const TENANT_PRESENT = 0.6
const GOES_OUT_FOR_LUNCH = 0.6

/** Makes up who comes: visitors, staff and tenants, each with a card, a door and a wish. */
export class Parties {
  readonly #routes: Routes
  readonly #random: Random
  readonly #cards: VisitorCards
  /** So many cards are about that none comes twice within a day, but regulars come again. */
  readonly #cardsAbout: number
  readonly #staffFloor: string | undefined
  readonly #tenantFloor: string | undefined
  readonly #floors: readonly (readonly [floor: string, areaM2: number])[]
  #card = 0
  #persons = 0

  constructor(building: Building, routes: Routes, visitsPerDay: number, seed: number, random: Random) {
    this.#routes = routes
    this.#random = random
    this.#cards = new VisitorCards(seed)
    this.#cardsAbout = Math.max(300, Math.ceil(visitsPerDay * 6))
    this.#floors = building.floors.flatMap(({ id, areaM2 }): [string, number][] =>
      routes.floors.includes(id) ? [[id, areaM2]] : [],
    )
    this.#staffFloor = reachableFloor(building, routes, 'office') ?? routes.doors[0]?.to
    this.#tenantFloor = reachableFloor(building, routes, 'tenants') ?? routes.floors.at(-1)
  }

  newPerson(): number {
    return ++this.#persons
  }

  /** The card of the next visitor; regulars come again after some days. */
  nextCard(): string {
    this.#card = (this.#card + 1 + this.#random.int(3)) % this.#cardsAbout
    return this.#cards.at(this.#card)
  }

  visitors(): Party | undefined {
    const zone = this.#someFloor()
    const door = zone && this.#doorFor(zone)
    if (!zone || !door) return undefined
    const persons = this.#newPersons(this.#groupSize())
    const stops = [this.#stop(zone)]
    const another = this.#someFloor()
    if (another && another !== zone && this.#random.chance(VISITS_ANOTHER_FLOOR))
      stops.push(this.#stop(another))
    return { persons, cards: this.#cardsFor(persons.length), door, stops }
  }

  /** Staff and tenants who come on a day that is open for `openMs` from the time they arrive. */
  residents(openMs: number): Party[] {
    const staff = STAFF_CARDS.filter(() => this.#random.chance(STAFF_PRESENT))
    const tenants = TENANT_CARDS.filter(() => this.#random.chance(TENANT_PRESENT))
    return [
      ...staff.map((card) => this.#resident(card, this.#staffFloor, openMs)),
      ...tenants.map((card) =>
        this.#resident(card, this.#tenantFloor, openMs * this.#random.between(0.5, 1)),
      ),
    ].filter((party) => party !== undefined)
  }

  #resident(card: string, zone: string | undefined, stayMs: number): Party | undefined {
    const door = zone && this.#doorFor(zone)
    if (!zone || !door) return undefined
    return {
      persons: this.#newPersons(1),
      cards: [this.#random.chance(RESIDENT_TAPS) ? card : undefined],
      door,
      stops: this.#dayAtWork(zone, stayMs),
    }
  }

  #dayAtWork(zone: string, stayMs: number): Stop[] {
    if (!this.#random.chance(GOES_OUT_FOR_LUNCH)) return [{ zone, stayMs }]
    const before = stayMs * this.#random.between(0.25, 0.4)
    const lunch = this.#random.between(30, 60) * MINUTE_MS
    return [
      { zone, stayMs: before },
      { zone: OUTSIDE, stayMs: lunch },
      { zone, stayMs: stayMs - before - lunch },
    ]
  }

  #doorFor(zone: string): Step | undefined {
    const shortest = this.#routes.between(OUTSIDE, zone)?.[0]
    return this.#random.chance(TAKES_THE_SHORTEST_WAY) ? shortest : this.#random.pick(this.#routes.doors)
  }

  #stop(zone: string): Stop {
    return { zone, stayMs: this.#random.logNormal(STAYS_MEDIAN_MS, 0.7) }
  }

  /** Large floors are wanted more often than small ones. */
  #someFloor(): string | undefined {
    return this.#random.weighted(this.#floors)
  }

  #groupSize(): number {
    return this.#random.weighted(GROUP_SIZES) ?? 1
  }

  #newPersons(count: number): number[] {
    return Array.from({ length: count }, () => this.newPerson())
  }

  #cardsFor(people: number): (string | undefined)[] {
    if (!this.#random.chance(TAPS_ON_ARRIVAL)) return new Array(people).fill(undefined)
    const oneForAll = people > 1 && this.#random.chance(GROUP_TAPS_ONE_CARD)
    return Array.from({ length: people }, (_, i) => (oneForAll && i > 0 ? undefined : this.nextCard()))
  }
}

function reachableFloor(building: Building, routes: Routes, space: string): string | undefined {
  const floor = building.floors.find((candidate) => candidate.spaces.some(({ id }) => id === space))
  return floor && routes.floors.includes(floor.id) ? floor.id : undefined
}
