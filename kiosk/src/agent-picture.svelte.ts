import { type KioskState, LocalTime } from '@munteok/core'
import { Freshness } from '@munteok/look/freshness.ts'
import type { ScreenTime } from './screen-time.svelte.ts'

/** What the agent last said of the house, how old that is, and what time it is there. */
export class AgentPicture {
  /** The last whole picture; undefined before the first one. */
  state: KioskState | undefined = $state.raw()
  /** True while the agent's stream is open. */
  attached = $state(false)
  readonly #screenTime: ScreenTime
  readonly #freshness = new Freshness()
  /** The picture's first word on this stream may be an old one. */
  #isFirst = true
  /** Real time at which the picture came, to let its clock run on. */
  #cameAt: number = $state(0)

  constructor(screenTime: ScreenTime) {
    this.#screenTime = screenTime
  }

  opened(): void {
    this.attached = true
    this.#isFirst = true
  }

  lost(): void {
    this.attached = false
  }

  hear(state: KioskState): void {
    this.#cameAt = this.#screenTime.read()
    this.state = state
    const speed = state.simulatedSpeed ?? 1
    if (state.occupancy) {
      const { at } = state.occupancy
      const keptUntil = this.#isFirst ? state.now : undefined
      this.#freshness.hear({ at, keptUntil, speed }, this.#cameAt)
    }
    this.#isFirst = false
  }

  /** True when the occupancy may be taken for the present: both lines to it stand, and it is young. */
  get fresh(): boolean {
    if (!this.attached || !this.state?.connected || !this.state.occupancy) return false
    return this.#freshness.isFresh(this.#screenTime.now)
  }

  /** The building's clock now, UTC epoch milliseconds: the agent's, running on at its speed. */
  get now(): number {
    const { now } = this.#screenTime
    if (!this.state) return now
    return this.state.now + (now - this.#cameAt) * (this.state.simulatedSpeed ?? 1)
  }

  get time(): LocalTime {
    return this.#time
  }

  readonly #time = $derived(new LocalTime(this.state?.building.timeZone ?? 'UTC'))
}
