import {
  type AgentSettings,
  type Clock,
  type DeviceHealth,
  type DevicesAnswer,
  type Health,
  messageOf,
  messages,
  type Online,
  parseJson,
} from '@munteok/core'
import type { Complaints } from './complaints.ts'
import type { Ledger } from './ledger.ts'

/** Clocks this far apart are told to somebody; `eventTime` corrects by the same limit. */
const CLOCK_TOLERANCE_MS = 2 * 60_000
/** Two outboxes at one name that both speak within this time are two agents. */
const TWINS_WITHIN_MS = 60_000

interface Known {
  online?: Online
  health?: Health
  clockErrorMs?: number
  /** When each outbox was last heard, the latest one last. */
  readonly outboxes: Map<string, number>
  twinsSeenAt?: number
}

export interface CounterState {
  readonly state: 'counting' | 'missing' | 'offline' | 'unknown'
  /** Since when its readings do not come, by the recorder's clock, where that is known. */
  readonly since?: number
}

type AgentAnswer = DevicesAnswer['agents'][number]

/** What is known of the agents: whether they are there, their last word, and what is wrong with them. */
export class Agents {
  readonly #ledger: Ledger
  readonly #settings: readonly AgentSettings[] | undefined
  readonly #clock: Clock
  readonly #complaints: Complaints
  readonly #known = new Map<string, Known>()

  /** @param settings of the site, where they are known: agents that are not among them are refused */
  constructor(
    ledger: Ledger,
    settings: readonly AgentSettings[] | undefined,
    clock: Clock,
    complaints: Complaints,
  ) {
    this.#ledger = ledger
    this.#settings = settings
    this.#clock = clock
    this.#complaints = complaints
  }

  /** Why events from an agent of this name are not taken, or undefined when they are. */
  refusal(name: string): string | undefined {
    if (!this.#settings || this.#settings.some((agent) => agent.name === name)) return undefined
    const names = this.#settings.map((agent) => agent.name).join(', ')
    return `agent "${name}" is not in the site file (agents: ${names}): add it there, or correct its name`
  }

  /** @param payload of the retained topic; an empty one says that the topic was cleared */
  hearOnline(name: string, payload: Buffer): void {
    this.#hear(name, 'online', payload, (known) => {
      known.online = parseJson(messages.online, payload.toString('utf8'), `agent "${name}", online`)
    })
  }

  /** As `hearOnline`. */
  hearHealth(name: string, payload: Buffer): void {
    this.#hear(name, 'health', payload, (known) => {
      known.health = parseJson(messages.health, payload.toString('utf8'), `agent "${name}", health`)
    })
  }

  #hear(name: string, what: 'online' | 'health', payload: Buffer, read: (known: Known) => void): void {
    const known = this.#of(name)
    if (payload.length === 0) {
      delete known[what]
      return
    }
    try {
      read(known)
    } catch (error) {
      this.#complaints.say(`${name} ${what}`, () => `${messageOf(error)}; ignored`)
    }
  }

  /** A batch came: is the agent's clock right, and is it one agent? */
  hearBatch(name: string, outbox: string, sentAt: number, receivedAt: number): void {
    const known = this.#of(name)
    this.#checkClock(name, known, sentAt - receivedAt)
    this.#checkTwins(name, known, outbox, receivedAt)
  }

  #checkClock(name: string, known: Known, errorMs: number): void {
    known.clockErrorMs = errorMs
    if (Math.abs(errorMs) > CLOCK_TOLERANCE_MS)
      this.#complaints.say(
        `${name} clock`,
        () =>
          `the clock of agent "${name}" is off by ${inWords(errorMs)}: its times are corrected here; let it get the time (NTP)`,
      )
    else this.#complaints.over(`${name} clock`)
  }

  #checkTwins(name: string, known: Known, outbox: string, now: number): void {
    const last = [...known.outboxes.keys()].at(-1)
    const seenAt = known.outboxes.get(outbox)
    if (last !== outbox && seenAt !== undefined && now - seenAt < TWINS_WITHIN_MS) {
      known.twinsSeenAt = now
      this.#complaints.say(`${name} twins`, () => this.#twinsMessage(name))
    }
    if (last !== outbox) known.outboxes.delete(outbox)
    known.outboxes.set(outbox, now)
    for (const [old, at] of known.outboxes) if (now - at > TWINS_WITHIN_MS) known.outboxes.delete(old)
  }

  #twinsMessage(name: string): string {
    return `two agents call themselves "${name}" (two outboxes speak in turn): give one of them another name in its site file`
  }

  #of(name: string): Known {
    let known = this.#known.get(name)
    if (!known) {
      known = { outboxes: new Map() }
      this.#known.set(name, known)
    }
    return known
  }

  /** The counter that watches a portal: whether its readings come now, and if not, since when. */
  counterState(portal: string): CounterState {
    const counter = this.#counterAt(portal)
    if (!counter) return { state: 'unknown' }
    const known = this.#known.get(counter.agent)
    if (!known?.online?.online) return { state: 'offline', ...since(this.#lastHeard(counter.agent)) }
    const { health } = known
    const device = health?.devices.find(({ id }) => id === counter.device)
    if (device && isHeard(device) && !health?.outbox.message) return { state: 'counting' }
    const away = device && !isHeard(device) ? unheardSince(device) - (known.clockErrorMs ?? 0) : undefined
    return { state: 'missing', ...since(away) }
  }

  /** Events that each agent keeps by its last word, which are not acknowledged. */
  queues(): Record<string, number> {
    const queues: Record<string, number> = {}
    for (const [name, { health }] of this.#known) if (health) queues[name] = health.outbox.pending
    return queues
  }

  /** When the last events of an agent arrived. */
  #lastHeard(agent: string): number | undefined {
    let last: number | undefined
    for (const mark of this.#ledger.marks)
      if (mark.agent === agent) last = Math.max(last ?? 0, mark.lastReceivedAt)
    return last
  }

  #counterAt(portal: string): { agent: string; device: string } | undefined {
    if (!this.#settings) return this.#ledger.counterAt(portal)
    for (const agent of this.#settings)
      for (const device of agent.devices)
        if (device.portal === portal) return { agent: agent.name, device: device.id }
    return undefined
  }

  answer(): DevicesAnswer {
    const names = new Set([...this.#known.keys(), ...(this.#settings ?? []).map((agent) => agent.name)])
    for (const mark of this.#ledger.marks) names.add(mark.agent)
    return { now: this.#clock.now(), agents: [...names].sort().map((name) => this.#describe(name)) }
  }

  #describe(name: string): AgentAnswer {
    const known = this.#known.get(name)
    const outbox = known?.health?.outbox.id ?? [...(known?.outboxes.keys() ?? [])].at(-1)
    const mark = outbox === undefined ? undefined : this.#ledger.markOf(name, outbox)
    const message = this.#trouble(name, known)
    return {
      name,
      online: known?.online?.online ?? false,
      ...(known?.clockErrorMs !== undefined && { clockErrorMs: known.clockErrorMs }),
      ...(mark && { recorded: mark.events }),
      ...(known?.health && { health: known.health }),
      ...(message && { message }),
    }
  }

  #trouble(name: string, known: Known | undefined): string {
    const now = this.#clock.now()
    const trouble: string[] = []
    const refusal = this.refusal(name)
    if (refusal) trouble.push(refusal)
    if (known?.twinsSeenAt !== undefined && now - known.twinsSeenAt < TWINS_WITHIN_MS)
      trouble.push(this.#twinsMessage(name))
    if (Math.abs(known?.clockErrorMs ?? 0) > CLOCK_TOLERANCE_MS)
      trouble.push(`its clock is off by ${inWords(known?.clockErrorMs ?? 0)}: let it get the time (NTP)`)
    for (const { first, last } of this.#ledger.gapsOf(name))
      trouble.push(
        `its events ${first} to ${last} never came (the ledger or its outbox was restored or lost)`,
      )
    return trouble.join('; ')
  }
}

/** A device may be plugged in and say nothing, or nothing that can be read. */
function isHeard({ state, trouble }: DeviceHealth): boolean {
  return state === 'connected' && trouble !== 'mute' && trouble !== 'garbled'
}

/** Since when a device that is not heard has not been, by its agent's clock. */
function unheardSince(device: DeviceHealth): number {
  return device.state === 'missing' ? device.since : (device.lastReadingAt ?? device.since)
}

function since(at: number | undefined): { since?: number } {
  return at === undefined ? {} : { since: at }
}

function inWords(ms: number): string {
  const minutes = Math.round(Math.abs(ms) / 60_000)
  const size =
    minutes < 120
      ? `${minutes} minutes`
      : minutes < 2_880
        ? `${Math.round(minutes / 60)} hours`
        : `${Math.round(minutes / 1_440)} days`
  return `${size} ${ms < 0 ? 'behind' : 'ahead'}`
}
