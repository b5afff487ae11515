import { type Building, MunteokError, OUTSIDE } from '@munteok/core'
import type { Direction } from './devices/firmware.ts'

export interface InOut {
  in: number
  out: number
}

/** The truth: who is where. Each person is somewhere exactly once, so no floor is ever below zero. */
export class House {
  readonly #portals: ReadonlyMap<string, { readonly from: string; readonly to: string }>
  readonly #zones: ReadonlyMap<string, Set<number>>
  readonly #passed: Map<string, InOut>
  crossings = 0

  constructor(building: Building) {
    this.#portals = new Map(building.portals.map((portal) => [portal.id, portal]))
    this.#zones = new Map(building.floors.map((floor) => [floor.id, new Set<number>()]))
    this.#passed = new Map(building.portals.map((portal) => [portal.id, { in: 0, out: 0 }]))
  }

  /**
   * The zones on both sides of a portal, as somebody walks through it.
   * @throws MunteokError `input` for a portal that is not there
   */
  way(portal: string, direction: Direction): { from: string; to: string } {
    const known = this.#portals.get(portal)
    if (!known)
      throw new MunteokError(
        'input',
        'unknown-portal',
        `"${portal}" is no portal (portals: ${[...this.#portals.keys()].join(', ')})`,
      )
    return direction === 'in' ? { from: known.from, to: known.to } : { from: known.to, to: known.from }
  }

  /** @throws MunteokError `fault` when the person is not where the portal begins */
  cross(person: number, portal: string, direction: Direction): void {
    const { from, to } = this.way(portal, direction)
    if (from !== OUTSIDE && !this.#zones.get(from)?.delete(person))
      throw new MunteokError(
        'fault',
        'not-there',
        `person ${person} leaves ${from} by ${portal}, but is not there`,
      )
    this.#zones.get(to)?.add(person)
    const passed = this.#passed.get(portal)
    if (passed) passed[direction]++
    this.crossings++
  }

  /** Somebody is on a floor whom nobody saw coming. */
  appear(person: number, zone: string): void {
    this.#zones.get(zone)?.add(person)
  }

  /** Up to `count` people on a floor, who came first. */
  someAt(zone: string, count: number): number[] {
    const found: number[] = []
    for (const person of this.#zones.get(zone) ?? []) {
      if (found.length >= count) break
      found.push(person)
    }
    return found
  }

  floors(): Record<string, number> {
    return Object.fromEntries([...this.#zones].map(([floor, people]) => [floor, people.size]))
  }

  portals(): Record<string, InOut> {
    return Object.fromEntries([...this.#passed].map(([portal, passed]) => [portal, { ...passed }]))
  }
}
