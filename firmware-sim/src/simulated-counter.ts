import { setTimeout as sleep } from 'node:timers/promises'
import { type FaultSettings, timesCounted } from './devices/faults.ts'
import type { CounterFirmware, Direction } from './devices/firmware.ts'
import type { InOut } from './house.ts'
import type { Random } from './random.ts'
import { SimulatedDevice, type SimulatedDeviceParts } from './simulated-device.ts'

const BURST_MS = 1_000
const BURST_PEOPLE = [24, 60] as const

/** A door counter at a portal. */
export class SimulatedCounter extends SimulatedDevice {
  readonly portal: string
  readonly #counter: CounterFirmware
  readonly #chance: Random
  /** Drawn once: a counter that is stuck is stuck for good. */
  readonly #bad: number
  readonly #counted: InOut = { in: 0, out: 0 }

  constructor(parts: SimulatedDeviceParts & { firmware: CounterFirmware; portal: string }) {
    super(parts)
    this.portal = parts.portal
    this.#counter = parts.firmware
    this.#chance = parts.random.fork('crossings')
    this.#bad = parts.random.fork('stuck').next()
  }

  /** What its registers have counted, all times since power-on added up, as the portal's in and out. */
  get counted(): InOut {
    return { ...this.#counted }
  }

  /** Somebody walks by; without power nobody is counted. */
  crossed(direction: Direction): void {
    this.#count(direction, timesCounted(this.faults, this.#chance))
  }

  /**
   * Its beam sticks: dozens within a second whom nobody has seen, all in one direction. Without power
   * it is over.
   * @returns how many it counted, once it is over
   */
  async burst(): Promise<number> {
    const [least, most] = BURST_PEOPLE
    const people = least + this.#chance.int(most - least + 1)
    const direction = this.#chance.chance(0.5) ? 'in' : 'out'
    let counted = 0
    for (let i = 0; i < people && this.plugged; i++) {
      counted += this.#count(direction, 1)
      await sleep(BURST_MS / people)
    }
    return counted
  }

  /** @returns how many it counted */
  #count(direction: Direction, times: number): number {
    if (!this.plugged || isStuck(this.faults, this.#bad)) return 0
    for (let i = 0; i < times; i++) this.#counter.crossed(this.#asMounted(direction))
    this.#counted[direction] += times
    this.pump()
    return times
  }

  #asMounted(direction: Direction): Direction {
    if (!this.settings.reversed) return direction
    return direction === 'in' ? 'out' : 'in'
  }
}

function isStuck({ stuckAtZero }: FaultSettings, bad: number): boolean {
  return bad < stuckAtZero
}
