import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import {
  type Building,
  type BuildingState,
  buildingStateParser,
  type Clock,
  checkBuilding,
  MunteokError,
  messageOf,
  parseJson,
  settingsOf,
  withFittingSettings,
} from '@munteok/core'
import type { Log } from '@munteok/runtime'
import { agentFolder } from './agent-folder.ts'

/** Where an agent keeps the building as the recorder last told it. */
export function buildingFile(dataDir: string, agent: string): string {
  return join(agentFolder(dataDir, agent), 'building.json')
}

/** A word from further ahead than clocks differ was said under a wrong clock: it holds up no later one. */
const CLOCKS_DIFFER_MS = 60_000

export interface HouseBuildingOptions {
  /** Of `buildingFile`. */
  readonly file: string
  /** As the agent's own file says: its floors, spaces and ways stay. */
  readonly own: Building
  readonly clock: Clock
  readonly log: Log
}

/** The building as an agent of this computer was last told it. */
export function buildingKnownTo(
  agent: string,
  dataDir: string,
  rest: Omit<HouseBuildingOptions, 'file'>,
): Building {
  const house = new HouseBuilding({ ...rest, file: buildingFile(dataDir, agent) })
  house.open()
  return house.building
}

/**
 * The building with the calendar, programmes and capacities that the recorder last told: kept on the
 * disk, so that they hold after a start without a network.
 */
export class HouseBuilding {
  readonly #options: HouseBuildingOptions
  #building: Building
  #told: BuildingState | undefined

  constructor(options: HouseBuildingOptions) {
    this.#options = options
    this.#building = options.own
  }

  /** As it holds now, by what this agent knows. */
  get building(): Building {
    return this.#building
  }

  /** Takes up what was last heard. A file that cannot be used is told, and replaced by the next word. */
  open(): void {
    const { file, log } = this.#options
    if (!existsSync(file)) return
    try {
      this.#take(parseJson(buildingStateParser, readFileSync(file, 'utf8'), file) as BuildingState)
    } catch (error) {
      log.warn(
        `the building in ${file} cannot be used (${messageOf(error)}): the agent's own file holds until the recorder is heard again`,
      )
    }
  }

  /**
   * The recorder's word, from `topics.building`.
   * @returns whether anything is different now
   * @throws MunteokError `input` for what is no building, is another one, or is older than what is known
   */
  hear(told: BuildingState): boolean {
    if (isDeepStrictEqual(told.building, this.#told?.building)) return false
    this.#checkNewer(told)
    this.#take(told)
    try {
      this.#write(told)
    } catch (error) {
      this.#options.log.error(
        `the building could not be kept in ${this.#options.file} (${messageOf(error)}): after a restart the agent's own file holds until the recorder is heard; check the disk`,
      )
    }
    return true
  }

  #checkNewer({ at }: BuildingState): void {
    const known = this.#told?.at
    const isWrong = known === undefined || known > this.#options.clock.now() + CLOCKS_DIFFER_MS
    if (isWrong || at >= known) return
    throw new MunteokError(
      'input',
      'building-older',
      `a building of ${new Date(at).toISOString()}, and the one of ${new Date(known).toISOString()} is known already`,
    )
  }

  #take(told: BuildingState): void {
    const { own, log } = this.#options
    const { building } = told
    if (building.id !== own.id)
      throw new MunteokError(
        'input',
        'building-foreign',
        `building "${building.id}", and this agent is in "${own.id}"`,
      )
    checkBuilding(building, 'what the recorder told')
    const { programmes, openingHours, closures, targets, capacity } = settingsOf(building)
    const fitting = withFittingSettings(own, { programmes, openingHours, closures, targets, capacity })
    for (const { part, message } of fitting.misfits)
      log.warn(
        `the recorder's ${part} do not fit the building's file of this agent (${message}): its own hold; give recorder and agent the same file`,
      )
    this.#building = fitting.building
    this.#told = told
  }

  #write(told: BuildingState): void {
    const { file } = this.#options
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
    const part = `${file}.${randomBytes(4).toString('hex')}.part`
    writeFileSync(part, `${JSON.stringify(told)}\n`, { flush: true })
    renameSync(part, file)
  }
}
