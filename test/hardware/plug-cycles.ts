/** Pulls plugs and puts them back, and measures how long the agent takes to notice. */
import type { DeviceHealth } from '@munteok/core'
import type { Guest } from './guest.ts'
import type { GuestAgent } from './guest-agent.ts'
import type { Plug } from './plug.ts'

export class PlugCycles {
  readonly plugs: readonly Plug[]
  readonly #guest: Guest
  readonly #agent: GuestAgent
  readonly #lostMs: number[] = []
  readonly #foundMs: number[] = []
  readonly #readMs: number[] = []
  /** When each was last plugged in, by the guest's clock. */
  readonly #pluggedAt = new Map<string, number>()
  #plugged: Plug[] = []
  #clockAheadMs = 0
  #done = 0

  constructor(guest: Guest, agent: GuestAgent, plugs: readonly Plug[]) {
    this.#guest = guest
    this.#agent = agent
    this.plugs = plugs
  }

  /** How often a plug was pulled and put back. */
  get done(): number {
    return this.#done
  }

  get devices(): string[] {
    return this.plugs.flatMap(({ devices }) => devices)
  }

  get measured(): Record<string, unknown> {
    return {
      cycles: this.#done,
      unplugToNoticeMs: summary(this.#lostMs),
      plugToOpenMs: summary(this.#foundMs),
      plugToReadMs: summary(this.#readMs),
    }
  }

  async plugAll(): Promise<void> {
    this.#clockAheadMs = await this.#guest.clockAheadMs()
    for (const plug of this.plugs) {
      await plug.plug()
      this.#plugged.push(plug)
    }
  }

  /** Counters have said what their totals are, too: counting begins there. */
  async allConnected(): Promise<void> {
    for (const id of this.devices) await this.#agent.said('connected', id, isHeard)
  }

  /** @param at when the agent read what a device had counted while it was out, by the guest's clock */
  read(name: string, at: number): void {
    this.#readMs.push(at - (this.#pluggedAt.get(name) ?? at))
  }

  /** All that are wanted are used, at the same time. */
  async useAll(isWanted: (plug: Plug) => boolean = () => true): Promise<void> {
    await Promise.all(this.plugs.filter(isWanted).map((plug) => plug.use()))
  }

  /** One cycle of each of some plugs, and what happens while they are out. */
  async pulled(plugs: readonly Plug[], meanwhile: () => Promise<void>): Promise<void> {
    const before = new Map<string, number>()
    for (const id of plugs.flatMap(({ devices }) => devices))
      before.set(id, (await this.#agent.device(id))?.reconnects ?? 0)
    await Promise.all(plugs.map((plug) => this.#pull(plug)))
    await meanwhile()
    await Promise.all(plugs.map((plug) => this.#putBack(plug)))
    for (const [id, reconnects] of before)
      await this.#agent.said('connected anew', id, (device) => device.reconnects > reconnects)
    this.#done += plugs.length
  }

  /** The devices end with the machine: what they would go on saying ends here. */
  async close(): Promise<void> {
    for (const plug of this.#plugged) await plug.unplug().catch(() => undefined)
  }

  /** When, is what the agent says of itself: `since`, on the guest's clock. */
  async #pull(plug: Plug): Promise<void> {
    const at = Date.now() + this.#clockAheadMs
    await plug.unplug()
    for (const id of plug.devices) {
      const { since } = await this.#agent.said('missing', id, isMissing)
      this.#lostMs.push(since - at)
    }
  }

  async #putBack(plug: Plug): Promise<void> {
    const at = Date.now() + this.#clockAheadMs
    this.#pluggedAt.set(plug.name, at)
    await plug.plug()
    for (const id of plug.devices) {
      const { since } = await this.#agent.said('connected', id, isConnected)
      this.#foundMs.push(since - at)
    }
  }
}

function isMissing({ state }: DeviceHealth): boolean {
  return state === 'missing'
}

function isConnected({ state }: DeviceHealth): boolean {
  return state === 'connected'
}

function isHeard({ state, readings, portal }: DeviceHealth): boolean {
  return state === 'connected' && (portal === undefined || readings > 0)
}

function summary(values: readonly number[]): { median: number; worst: number } | undefined {
  const ordered = [...values].sort((a, b) => a - b)
  const [median, worst] = [ordered[ordered.length >> 1], ordered.at(-1)]
  return median === undefined || worst === undefined
    ? undefined
    : { median: Math.round(median), worst: Math.round(worst) }
}
