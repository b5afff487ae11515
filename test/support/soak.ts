/** Lives that devices lead: people pass and tap, plugs are pulled, powers fail, and lines are bad. */
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { messageOf } from '@munteok/core'
import type { SimulatedBuilding } from '@munteok/firmware-sim'
import { BAD_LINE, GOOD_LINE, type SoakedDevice } from './every-serial-device.ts'
import { eventually, type House } from './house.ts'
import { type InOut, recordedPassages } from './passages.ts'

const LOOK_EVERY_MS = 100
/** Other processes take their time on a busy machine. */
const PATIENCE_MS = 60_000
const WALK_EVERY_MS = 40
/** A chip that nobody asks loses its card after four seconds. */
const READS_WITHIN_MS = 6_000

export interface Events {
  unplugs: number
  halfFrames: number
  powerFailures: number
  resets: number
  bursts: number
}

export interface SoakParts {
  readonly house: House
  readonly simulation: SimulatedBuilding
  readonly random: () => number
  /** When the simulated people live, UTC epoch milliseconds. */
  readonly at: number
}

/**
 * The house as the devices find it: which portals are open to people, what the ledger holds by now, and
 * how often the agent has connected to each device.
 */
export class Soak {
  readonly events: Events = { unplugs: 0, halfFrames: 0, powerFailures: 0, resets: 0, bursts: 0 }
  readonly unplugsOf: Record<string, number> = {}
  readonly #parts: SoakParts
  readonly #open = new Set<string>()
  #recorded: Record<string, InOut> = {}
  #connections: Record<string, number> = {}
  #cards = 0
  /** Devices whose lives go on. */
  #living = 0
  #isOver = false

  constructor(parts: SoakParts) {
    this.#parts = parts
  }

  /** Lets each device lead its life until `isEnough`. */
  async run(devices: readonly SoakedDevice[], isEnough: () => boolean): Promise<void> {
    const lives = devices.map((device) => this.#live(device))
    try {
      await Promise.all([this.#look(isEnough), this.#walk(), ...lives])
    } finally {
      this.#isOver = true
    }
  }

  async #look(isEnough: () => boolean): Promise<void> {
    const { house, simulation, at } = this.#parts
    while (!this.#isOver || this.#living > 0) {
      this.#recorded = await recordedPassages(house, Object.keys(simulation.totals()), at)
      this.#connections = connectionsIn(readFileSync(house.logFile, 'utf8'))
      if (isEnough()) this.#isOver = true
      await sleep(LOOK_EVERY_MS)
    }
  }

  async #walk(): Promise<void> {
    const { simulation, random } = this.#parts
    while (!this.#isOver) {
      const portals = [...this.#open]
      const portal = portals[Math.floor(random() * portals.length)]
      if (portal) simulation.walk(portal, random() < 0.6 ? 'in' : 'out', 1 + Math.floor(random() * 3))
      await sleep(WALK_EVERY_MS)
    }
  }

  async #live(device: SoakedDevice): Promise<void> {
    this.#living++
    try {
      await this.#meet(device, 0)
      while (!this.#isOver) {
        if (device.says === 'taps') await this.#taps(device)
        else await this.#passages(device)
        await this.#comeBack(device, await this.#goAway(device))
      }
    } catch (error) {
      this.#isOver = true
      const told = this.#parts.house.logged(new RegExp(`: ${device.settings.id}: `)).slice(-8)
      throw new Error([messageOf(error), ...told].join('\n'), { cause: error })
    } finally {
      this.#living--
    }
  }

  async #passages({ settings: { id, portal = '' } }: SoakedDevice): Promise<void> {
    const { simulation, random } = this.#parts
    this.#open.add(portal)
    if (random() < 0.1) {
      await simulation.burst(id)
      this.events.bursts++
    }
    await sleep(200 + random() * 800)
  }

  async #taps({ settings: { id } }: SoakedDevice): Promise<void> {
    const { simulation, random } = this.#parts
    for (let left = 1 + Math.floor(random() * 3); left > 0; left--) {
      await this.#tapUntilRead(id)
      await sleep(random() * 150)
    }
    // Whoever comes last is still at the reader when its plug is pulled.
    simulation.tap(id, this.#nextCard(id))
    await sleep(random() * 60)
  }

  /** A reader that was just started, or whose line is bad, may never see the card: its owner goes on. */
  async #tapUntilRead(id: string): Promise<void> {
    const { simulation } = this.#parts
    const taken = () => simulation.taps()[id] ?? 0
    const before = taken()
    simulation.tap(id, this.#nextCard(id))
    for (const end = performance.now() + READS_WITHIN_MS; taken() === before && performance.now() < end; )
      await sleep(10)
  }

  /** Nobody comes twice, so that nobody may be counted twice. */
  #nextCard(device: string): string {
    this.#cards++
    const number = 20_000_000 + this.#cards
    return device === 'pn532' && number % 2 === 0 ? `04${number.toString(16).padStart(12, '0')}` : `${number}`
  }

  /** @returns how often the agent had connected to it before, and undefined where its port stayed */
  async #goAway(device: SoakedDevice): Promise<number | undefined> {
    const { settings, says, mends } = device
    const { simulation, random } = this.#parts
    const before = this.#connections[settings.id] ?? 0
    const how = random()
    // What a bad line or half a frame can take with it is in the ledger before; the others' people go on.
    const rests = mends || how < 0.5
    if (says !== 'taps' && rests) await this.#rest(device)
    if (says === 'totals' && how < 0.15) {
      simulation.setFaults(settings.id, GOOD_LINE)
      await simulation.reset(settings.id)
      this.events.resets++
      return undefined
    }
    if (says === 'each-once' && !rests) await this.#failPower(device)
    const halfFrame = (says === 'taps' || rests) && random() < 0.4
    const isCut = await simulation.unplug(settings.id, { halfFrame })
    if (isCut) this.events.halfFrames++
    this.#noteUnplug(settings.id)
    return before
  }

  #noteUnplug(id: string): void {
    this.events.unplugs++
    this.unplugsOf[id] = (this.unplugsOf[id] ?? 0) + 1
  }

  /** Nobody passes, and all who passed are in the ledger. */
  async #rest({ settings: { portal = '' } }: SoakedDevice): Promise<void> {
    this.#open.delete(portal)
    await this.agrees(portal)
  }

  /** In the midst of people its power goes; its port when the agent has read what it had said. */
  async #failPower({ settings: { id, portal = '' } }: SoakedDevice): Promise<void> {
    await this.#parts.simulation.powerOff(id)
    this.events.powerFailures++
    await this.agrees(portal)
    this.#open.delete(portal)
  }

  async #comeBack(device: SoakedDevice, connectionsBefore: number | undefined): Promise<void> {
    const { simulation, random } = this.#parts
    if (connectionsBefore === undefined) return this.#meet(device, undefined)
    await sleep(50 + random() * 350)
    simulation.setFaults(device.settings.id, GOOD_LINE)
    await simulation.plug(device.settings.id)
    await this.#meet(device, connectionsBefore)
  }

  /**
   * Waits until the agent knows the device, and that its registers began at zero: a start that it never
   * heard of is one that nobody can see once the device has counted beyond its old totals.
   */
  async #meet(
    { settings: { id }, says, mends, framesOfAStart = 2 }: SoakedDevice,
    before: number | undefined,
  ): Promise<void> {
    const { simulation } = this.#parts
    if (before !== undefined)
      await eventually(`${id} is connected`, () => this.#connectionsOf(id) > before || undefined, PATIENCE_MS)
    await eventually(`${id} is read`, () => simulation.isRead(id) || undefined, PATIENCE_MS)
    const heard = simulation.framesHeard(id)
    // Where the line was bad until now, the first of them may end what had come half.
    const wanted = framesOfAStart + (before === undefined ? 1 : 0)
    const isKnown = () => simulation.framesHeard(id) >= heard + wanted || undefined
    if (says === 'totals') await eventually(`${id} is heard`, isKnown, PATIENCE_MS)
    if (mends) simulation.setFaults(id, BAD_LINE)
  }

  #connectionsOf(id: string): number {
    return this.#connections[id] ?? 0
  }

  /** Waits until the ledger holds what the counter at a portal has counted. */
  async agrees(portal: string): Promise<void> {
    const { simulation } = this.#parts
    const counted = () => JSON.stringify(simulation.totals()[portal])
    const recorded = () => JSON.stringify(this.#recorded[portal])
    await eventually(
      `the ledger agrees with the counter at ${portal}`,
      () => recorded() === counted() || undefined,
      PATIENCE_MS,
    ).catch((error) => {
      throw new Error(`${error.message}: counted ${counted()}, recorded ${recorded()}`)
    })
  }
}

/** How often the agent says that it connected to each device. */
function connectionsIn(log: string): Record<string, number> {
  const connections: Record<string, number> = {}
  for (const [, id = ''] of log.matchAll(/"msg":"([\w-]+): connected at /g))
    connections[id] = (connections[id] ?? 0) + 1
  return connections
}
