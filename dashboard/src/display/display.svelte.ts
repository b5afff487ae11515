import { type Clock, type Crowding, LocalTime, type OccupancyState, type PublicAnswer } from '@munteok/core'
import { Freshness } from '@munteok/look/freshness.ts'
import type { Preferences } from '@munteok/look/preferences.svelte.ts'

/** With `?lang=both`, each language stands for so long: time to read all of it. */
export const TURN_MS = 15_000

/** What the public page knows: the last word, how old it is, and what time it is in the house. */
export class Display {
  /** The last word; undefined before the first one. */
  picture: PublicAnswer | undefined = $state.raw()
  /** Nothing could be had for now. */
  isFailing = $state(false)
  /** The recorder said something that this page does not understand: it belongs to another build. */
  isOutdated = false
  /** Nobody touches this screen: it may be loaded anew at any time. */
  readonly quietMs = Number.POSITIVE_INFINITY
  readonly preferences: Preferences
  readonly #clock: Clock
  readonly #freshness = new Freshness()
  readonly #alternates: boolean
  #realNow: number = $state(0)
  #cameAt: number = $state(0)

  /** @param search the query of the page's address */
  constructor(clock: Clock, preferences: Preferences, search: string) {
    this.#clock = clock
    this.preferences = preferences
    this.#alternates = new URLSearchParams(search).get('lang') === 'both'
    this.tick()
  }

  hear(answer: PublicAnswer): void {
    this.#realNow = this.#clock.now()
    this.#cameAt = this.#realNow
    this.picture = answer
    this.isFailing = false
    const { at, now, simulatedSpeed: speed = 1 } = answer
    // Any word may have waited in a cache on its way, or stand still because the recorder hears nothing.
    this.#freshness.hear({ at, keptUntil: now, speed }, this.#cameAt)
  }

  failed(): void {
    this.isFailing = true
  }

  misunderstood(): void {
    this.isOutdated = true
  }

  /** Must be called about once a second. */
  tick(): void {
    this.#realNow = this.#clock.now()
    if (!this.#alternates) return
    const language = Math.floor(this.#realNow / TURN_MS) % 2 === 0 ? 'ko' : 'en'
    if (language !== this.preferences.language) this.preferences.choose({ language })
  }

  /** True when the numbers may be taken for the present. */
  get fresh(): boolean {
    return this.picture !== undefined && this.#freshness.isFresh(this.#realNow)
  }

  /** The house's clock, running on since the last word. */
  get now(): number {
    if (!this.picture) return this.#realNow
    return this.picture.now + (this.#realNow - this.#cameAt) * (this.picture.simulatedSpeed ?? 1)
  }

  /** How old the numbers are, in the house's time. */
  get ageMs(): number {
    return this.picture ? Math.max(0, this.now - this.picture.at) : 0
  }

  get time(): LocalTime {
    return this.#time
  }

  /** As the drawing takes it. */
  get occupancy(): OccupancyState | undefined {
    return this.#occupancy
  }

  readonly #time = $derived(new LocalTime(this.picture?.building.timeZone ?? 'UTC'))
  readonly #occupancy = $derived(this.picture && occupancyOf(this.picture))
}

function occupancyOf({ at, floors, house }: PublicAnswer): OccupancyState {
  const hidden = floors.filter(({ fewerThan }) => fewerThan !== undefined)
  const below = hidden[0]?.fewerThan
  const figures = floors.map(({ id, people = 0, capacity, crowding }) => [
    id,
    figure(people, capacity, crowding),
  ])
  return {
    ...{ v: 1, at, people: house.low, low: house.low, high: house.high },
    floors: Object.fromEntries(figures),
    ...(below !== undefined && { hidden: { below, floors: hidden.map(({ id }) => id) } }),
  }
}

function figure(people: number, capacity: number, crowding: Crowding) {
  return { people, low: people, high: people, capacity, crowding, caveats: [] }
}
