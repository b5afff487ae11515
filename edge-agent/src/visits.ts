import type { Day, LocalTime } from '@munteok/core'

/**
 * Which cards opened a visit today, so that a receipt can say "welcome back". What counts as a use
 * is the recorder's word; this is the same rule over what one agent saw.
 */
export class Visits {
  readonly #time: LocalTime
  readonly #sameVisitMinutesOn: (day: Day) => number
  /** When each visitor tapped within the last visit: the first tap opened it. */
  readonly #taps = new Map<string, number[]>()
  #day: Day = ''

  constructor(time: LocalTime, sameVisitMinutesOn: (day: Day) => number) {
    this.#time = time
    this.#sameVisitMinutesOn = sameVisitMinutesOn
  }

  /** True when a tap at that time belongs to a visit that is open already; changes nothing. */
  isSame(visitor: string, at: number): boolean {
    const day = this.#time.dayOf(at)
    const openedAt = day === this.#day ? this.#taps.get(visitor)?.[0] : undefined
    return openedAt !== undefined && at - openedAt <= this.#sameVisitMinutesOn(day) * 60_000
  }

  /**
   * Notes a tap.
   * @returns true when it belongs to a visit that is open already
   */
  note(visitor: string, at: number): boolean {
    const day = this.#time.dayOf(at)
    if (day !== this.#day) this.#taps.clear()
    this.#day = day
    const isSame = this.isSame(visitor, at)
    if (isSame) this.#taps.get(visitor)?.push(at)
    else this.#taps.set(visitor, [at])
    return isSame
  }

  /** The tap of that time was taken back: if it opened the visit, the next one did. */
  forget(visitor: string, at: number): void {
    const taps = this.#taps.get(visitor) ?? []
    const left = taps.filter((tap) => tap !== at)
    if (left.length > 0) this.#taps.set(visitor, left)
    else this.#taps.delete(visitor)
  }
}
