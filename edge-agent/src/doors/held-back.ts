import Type, { type Static } from 'typebox'

/** Long enough that whoever looks at the devices once a week sees it. */
const TOLD_FOR_MS = 7 * 86_400_000
/** Refusals closer together than this are one story. */
const EPISODE_MS = 60_000

/** As it is kept in the device's row. */
export const HeldBackState = Type.Object({
  in: Type.Integer(),
  out: Type.Integer(),
  /** Of the last of them. UTC epoch milliseconds. */
  at: Type.Integer(),
})
export type HeldBackState = Static<typeof HeldBackState>

/** The people whom a counter reported and no door could have passed: summed up until a week after the last. */
export class HeldBack {
  #state: HeldBackState | undefined

  constructor(state?: HeldBackState) {
    this.#state = state
  }

  get state(): HeldBackState | undefined {
    return this.#state
  }

  get people(): number {
    return this.#state ? this.#state.in + this.#state.out : 0
  }

  /** @returns whether it is worth a word: the first for a while, or ten times as many as were told */
  add(entered: number, left: number, at: number): boolean {
    this.forgetOld(at)
    const before = this.#state
    const people = this.people
    this.#state = { in: (before?.in ?? 0) + entered, out: (before?.out ?? 0) + left, at }
    const isNewEpisode = before === undefined || Math.abs(at - before.at) > EPISODE_MS
    return isNewEpisode || digits(this.people) > digits(people)
  }

  forgetOld(at: number): void {
    if (this.#state && at - this.#state.at > TOLD_FOR_MS) this.#state = undefined
  }
}

function digits(people: number): number {
  return String(people).length
}
