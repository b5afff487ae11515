import type { OccupancyState } from './messages.ts'
import { crowdingOf } from './occupancy.ts'
import { publicOccupancy } from './public-occupancy.ts'

/** Public numbers are multiples of the first of these that hides as much as is asked for. */
const STEPS = [5, 10, 20, 50, 100]
const DEFAULT_BELOW = 5
/** A floor that empties vanishes only at the next such mark of the clock, so that nobody sees when it did. */
const MARK_MS = 5 * 60_000

/** @param below numbers of people smaller than this are hidden; 0 or 1 hides nothing, and nothing is rounded */
export function publicStep(below: number): number {
  if (below <= 1) return 1
  return STEPS.find((step) => step >= below) ?? below
}

/**
 * Occupancy for whoever asks from anywhere, again and again. What a lobby's screen hides is hidden here too
 * (`publicOccupancy`), and more is needed, because a program that asks every second could follow each person
 * from floor to floor and so count those on the hidden one:
 *
 * - Numbers are rounded to multiples of `step`, and the house's number and how full a floor is follow from
 *   the rounded ones alone: one person who changes floors is not seen.
 * - A floor that empties keeps standing at `step` until the next full five minutes.
 *
 * It remembers between looks which floors are hidden, and nothing else.
 */
export class PublicFigures {
  readonly below: number
  readonly step: number
  #hidden: ReadonlySet<string> = new Set()
  #mark = Number.NaN

  constructor(below: number = DEFAULT_BELOW) {
    this.below = below
    this.step = publicStep(below)
  }

  /**
   * @param now by the building's clock: it says which mark was passed last
   * @returns only what the public may know; `low` and `high` differ only where something is hidden
   */
  of(state: OccupancyState, now: number): OccupancyState {
    this.#lookAgain(state, now)
    const floors: OccupancyState['floors'] = {}
    let people = 0
    for (const [id, { capacity, caveats, staleSince, ...floor }] of Object.entries(state.floors)) {
      const shown = this.#hidden.has(id) ? 0 : this.#rounded(floor.people)
      people += shown
      floors[id] = {
        ...{ people: shown, low: shown, high: shown, capacity, crowding: crowdingOf(shown, capacity) },
        caveats: [...caveats],
        ...(staleSince !== undefined && { staleSince }),
      }
    }
    const { v, at } = state
    return publicOccupancy({ v, at, people, low: people, high: people, floors }, this.below)
  }

  /** At a mark, every floor with few people vanishes; between two marks, floors only appear. */
  #lookAgain(state: OccupancyState, now: number): void {
    const mark = Math.floor(now / MARK_MS)
    const few = Object.entries(state.floors)
      .filter(([, { people }]) => people < this.below)
      .map(([id]) => id)
    const isNew = mark !== this.#mark
    this.#mark = mark
    this.#hidden = new Set(isNew ? few : few.filter((id) => this.#hidden.has(id)))
  }

  #rounded(people: number): number {
    if (this.step === 1) return people
    return Math.max(this.step, Math.round(people / this.step) * this.step)
  }
}
