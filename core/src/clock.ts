/** The time as this building lives it. Injected wherever time is read, so that tests never wait. */
export interface Clock {
  /** UTC epoch milliseconds. */
  now(): number
}

/** A clock that a test or a simulation sets by hand. */
export class ManualClock implements Clock {
  #now: number

  constructor(now: number) {
    this.#now = now
  }

  now(): number {
    return this.#now
  }

  advance(ms: number): void {
    this.#now += ms
  }

  set(now: number): void {
    this.#now = now
  }
}

/** How a simulated clock runs: at real time `realMs` it shows `simulatedMs`, and runs `speed` times as fast. */
export interface ClockSetting {
  readonly realMs: number
  readonly simulatedMs: number
  readonly speed: number
}

/** A clock that runs `speed` times as fast as the real one. */
export class ScaledClock implements Clock {
  readonly setting: ClockSetting
  readonly #real: Clock

  constructor(setting: ClockSetting, real: Clock) {
    this.setting = setting
    this.#real = real
  }

  now(): number {
    const { realMs, simulatedMs, speed } = this.setting
    return Math.round(simulatedMs + (this.#real.now() - realMs) * speed)
  }
}
