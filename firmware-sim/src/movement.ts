import { type Building, type Clock, OUTSIDE } from '@munteok/core'
import type { DeviceSet } from './device-set.ts'
import type { Direction } from './devices/firmware.ts'
import { House, type InOut } from './house.ts'
import { People } from './people/people.ts'
import type { Tap } from './people/visit.ts'
import { presentable, shownAt } from './presented.ts'
import type { CountedCrossing } from './replay.ts'
import type { TruthFile } from './truth-file.ts'

/** What really happened since the start. */
export interface Truth {
  readonly crossings: number
  /** By portal. */
  readonly portals: Record<string, InOut>
  /** True occupancy by floor. */
  readonly floors: Record<string, number>
  /** Cards and codes that a reader has seen. */
  readonly taps: number
}

export interface MovementParts {
  readonly building: Building
  readonly clock: Clock
  readonly seed: number
  readonly visitsPerDay: number
  readonly devices: DeviceSet
  readonly truthFile: TruthFile | undefined
}

/** Lets people walk through the house and past its devices, and keeps the truth about them. */
export class Movement {
  readonly #clock: Clock
  readonly #house: House
  readonly #people: People
  readonly #devices: DeviceSet
  readonly #truthFile: TruthFile | undefined
  #replay: readonly CountedCrossing[] = []
  #replayed = 0
  #taps = 0
  #comes = false

  constructor({ building, clock, seed, visitsPerDay, devices, truthFile }: MovementParts) {
    this.#clock = clock
    this.#house = new House(building)
    this.#people = new People({ building, readers: devices.readerPlaces(), seed, visitsPerDay })
    this.#devices = devices
    this.#truthFile = truthFile
  }

  /** From now on people come, or a recording of them. */
  begin(replay: readonly CountedCrossing[]): void {
    this.#replay = replay
    this.#people.comeFrom(this.#clock.now())
    this.#comes = true
  }

  stop(): void {
    this.#comes = false
  }

  truth(): Truth {
    const { crossings } = this.#house
    return { crossings, portals: this.#house.portals(), floors: this.#house.floors(), taps: this.#taps }
  }

  /** Lets happen what is due. @param most so many things, then the rest waits for the next call */
  catchUp(most: number): void {
    if (!this.#comes) return
    const now = this.#clock.now()
    for (let i = 0; i < most; i++) if (!this.#peopleGoOn(now) && !this.#replayGoesOn(now)) return
  }

  /**
   * Leads people through a portal, now. From outside they are new; from a floor they are taken from
   * those who are there, and leave by themselves when the house empties.
   * @returns how many walked: fewer than `people` when fewer were there
   */
  walk(portal: string, direction: Direction, people: number): number {
    const { from, to } = this.#house.way(portal, direction)
    this.catchUp(Number.POSITIVE_INFINITY)
    const now = this.#clock.now()
    const persons =
      from === OUTSIDE
        ? Array.from({ length: people }, () => this.#people.newPerson())
        : this.#house.someAt(from, people)
    for (const person of persons) {
      this.#cross(person, portal, direction, now)
      this.#people.tookAnotherWay(person, to, now)
    }
    return persons.length
  }

  /** @returns the card or code; undefined when the reader is dead or too many wait at it */
  tap(device: string, typed: string | undefined): string | undefined {
    const { reads } = this.#devices.reader(device)
    const text = typed === undefined ? shownAt(reads, this.#people.nextCard()) : presentable(reads, typed)
    return this.#present(device, text) ? text : undefined
  }

  #peopleGoOn(now: number): boolean {
    const happening = this.#people.next(now)
    if (!happening) return false
    if (happening.kind === 'tap') this.#visitorTaps(happening)
    else this.#cross(happening.person, happening.portal, happening.direction, happening.at)
    return true
  }

  /** A recording knows no persons: whoever is there goes, and if nobody is, somebody came unseen. */
  #replayGoesOn(now: number): boolean {
    const next = this.#replay[this.#replayed]
    if (!next || next.at > now) return false
    this.#replayed++
    const { from } = this.#house.way(next.portal, next.direction)
    const known = this.#house.someAt(from, 1)[0]
    const person = known ?? this.#people.newPerson()
    if (known === undefined) this.#house.appear(person, from)
    this.#people.forget(person)
    this.#cross(person, next.portal, next.direction, next.at)
    return true
  }

  #cross(person: number, portal: string, direction: Direction, at: number): void {
    this.#house.cross(person, portal, direction)
    this.#devices.counterAt(portal)?.crossed(direction)
    this.#truthFile?.write({ at, person, portal, direction, floors: this.#house.floors() })
  }

  #visitorTaps({ device, card, person }: Tap): void {
    this.#present(device, shownAt(this.#devices.reader(device).reads, card), person)
  }

  #present(device: string, text: string, person?: number): boolean {
    const reader = this.#devices.reader(device)
    const onRead = () => {
      this.#taps++
      const what = reader.reads === 'code' ? { code: text } : { card: text }
      const who = person === undefined ? {} : { person }
      this.#truthFile?.write({ at: this.#clock.now(), device, ...what, ...who })
    }
    return reader.present({ text, onRead })
  }
}
