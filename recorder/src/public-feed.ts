import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  type OccupancyState,
  type PublicAnswer,
  PublicFigures,
  publicFloors,
  publicHours,
  publicProgrammes,
} from '@munteok/core'
import type { ApiParts } from './http-parts.ts'

/** However many ask: so often at most is looked at the house. */
const LOOK_MS = 1_000
/** What did not change is said again after so long, so that a screen knows that somebody is there. */
const AGAIN_MS = 10_000
const TAG_CHARS = 16

/** One state of what the public is told, ready to send. */
export interface PublicWord {
  readonly text: string
  /** As HTTP has it, in quotes. */
  readonly etag: string
}

export type PublicFeedParts = Pick<
  ApiParts,
  'building' | 'clock' | 'state' | 'health' | 'ledger' | 'simulatedSpeed' | 'dashboardDir' | 'hideBelow'
>

/**
 * What everybody may know. It is worked out when somebody asks, once a second at most. A new word is there
 * when something in it changed, and every ten seconds; when people came or went that is not to be seen in
 * the numbers, nothing tells that they did.
 */
export class PublicFeed {
  readonly #parts: PublicFeedParts
  readonly #realNow: () => number
  readonly #figures: PublicFigures
  /** The last that was heard while all was well: numbers that nothing stands behind must grow old. */
  #heard: OccupancyState | undefined
  #word: PublicWord | undefined
  #content = ''
  #lookedAt = Number.NEGATIVE_INFINITY
  #saidAt = Number.NEGATIVE_INFINITY

  /** @param realNow milliseconds by a clock that only goes forward */
  constructor(parts: PublicFeedParts, realNow: () => number = () => performance.now()) {
    this.#parts = parts
    this.#realNow = realNow
    this.#figures = new PublicFigures(parts.hideBelow)
  }

  /**
   * The same object as long as there is nothing new to say; undefined before the recorder was well once.
   * @throws what the ledger throws when it cannot be read
   */
  word(): PublicWord | undefined {
    const realNow = this.#realNow()
    if (realNow - this.#lookedAt < LOOK_MS) return this.#word
    this.#lookedAt = realNow
    const { clock, state, health } = this.#parts
    if (health().ok) this.#heard = state.occupancy()
    if (!this.#heard) return undefined
    const { now, at, ...rest } = this.#answer(this.#heard, clock.now())
    const content = JSON.stringify(rest)
    if (content === this.#content && realNow - this.#saidAt < AGAIN_MS) return this.#word
    this.#content = content
    this.#saidAt = realNow
    this.#word = wordOf(JSON.stringify({ ...rest, now, at } satisfies PublicAnswer))
    return this.#word
  }

  #answer(heard: OccupancyState, now: number): PublicAnswer {
    const { building, ledger, simulatedSpeed, dashboardDir } = this.#parts
    const { id, name, timeZone, portals } = building
    const figures = this.#figures.of(heard, now)
    const build = buildOf(dashboardDir)
    return {
      v: 1,
      building: { id, name, timeZone },
      ...{ now, at: heard.at, step: this.#figures.step },
      house: { low: figures.low, high: figures.high },
      floors: publicFloors(building, figures),
      ways: portals.map(({ id, from, to }) => ({ id, from, to })),
      hours: publicHours(building, ledger.time, now),
      programmes: publicProgrammes(building, ledger.time, now),
      ...(build !== undefined && { build }),
      ...(simulatedSpeed !== undefined && { simulatedSpeed }),
    }
  }
}

function wordOf(text: string): PublicWord {
  return { text, etag: `"${tagOf(text)}"` }
}

/** Which build of the public page is served: the page names all else that belongs to it. */
function buildOf(dashboardDir: string | undefined): string | undefined {
  if (dashboardDir === undefined) return undefined
  try {
    return tagOf(readFileSync(join(dashboardDir, 'display.html')))
  } catch {
    // It was not built, or is just being written: then it is there the next time.
    return undefined
  }
}

function tagOf(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('base64url').slice(0, TAG_CHARS)
}
