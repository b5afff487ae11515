import { setImmediate as pause } from 'node:timers/promises'
import { type Day, MunteokError, messageOf, type SeriesPoint, type SeriesWriter } from '@munteok/core'
import { type Metrics, troubleOf } from '@munteok/runtime'
import { readMeta } from '../ledger-file.ts'
import type { LiveState } from '../live-state.ts'
import type { Neighbour, NeighbourParts } from '../neighbour.ts'
import { usageOf } from '../settings/renewal.ts'
import { LedgerChangesReader } from './ledger-changes.ts'
import { LedgerPoints } from './ledger-points.ts'
import { MirrorFile, type MirrorPlace, mirrorFileIn } from './mirror-file.ts'
import { workedOutDays } from './occupancy-days.ts'
import { SeriesTrouble } from './series-trouble.ts'

const MINUTE_MS = 60_000
/** Points in one request. */
const MOST_POINTS = 5_000
const FIRST_WAIT_MS = 1_000
const LONGEST_WAIT_MS = 5 * MINUTE_MS
/** However long a store asks to be left alone. */
const LONGEST_ASKED_MS = 60 * MINUTE_MS

export interface MirrorParts
  extends Pick<
    NeighbourParts,
    'building' | 'ledger' | 'occupancies' | 'dataDir' | 'clock' | 'log' | 'later' | 'complaints' | 'trouble'
  > {
  readonly state: Pick<LiveState, 'occupancy'>
  readonly writer: SeriesWriter
  /** Names the store, in the log and as the owner of its place: the address and the bucket. */
  readonly store: string
  /** In [0, 1). */
  readonly random: () => number
}

/** How a mirror is doing. */
export interface MirrorStatus {
  /** Entries of the ledger that the store has not been told of. */
  readonly behind: number
  /** Why nothing is sent at present. */
  readonly trouble?: string
}

/** Points on their way, and what is kept once the store has them. */
interface Portion {
  readonly points: readonly SeriesPoint[]
  sent(): void
}

/**
 * Tells a time-series store what the ledger holds, in the ledger's order and one request at a time. Where
 * it stands is written down after the store has taken a portion, never before; and points are whole values
 * at their own place. So whichever side dies, what is sent again is the same, and nothing is missing.
 */
export class Mirror implements Neighbour {
  readonly name = 'the mirror into the time-series store'
  readonly #parts: MirrorParts
  readonly #file: MirrorFile
  readonly #changes: LedgerChangesReader
  #points: LedgerPoints
  #isBusy = false
  #isIdle = false
  #isClosed = false
  #mostPoints = MOST_POINTS
  #failures = 0
  #trouble: MunteokError | undefined
  #hadPlace = false
  /** The day whose facts were sent. */
  #factsOf: Day = ''
  #liveMinute = 0
  /** Days of occupancy that wait; undefined when it must be looked for them. */
  #daysWaiting: { day: Day; state: string }[] | undefined

  constructor(parts: MirrorParts) {
    const { ledger, dataDir, store, occupancies } = parts
    this.#parts = parts
    this.#file = new MirrorFile(mirrorFileIn(dataDir), store)
    this.#changes = new LedgerChangesReader(ledger.db, ledger.time)
    this.#points = this.#newPoints()
    occupancies.onMadeAgain(() => {
      this.#daysWaiting = undefined
    })
  }

  #newPoints(): LedgerPoints {
    const { ledger, building, occupancies } = this.#parts
    return new LedgerPoints({
      ...{ db: ledger.db, building: building(), time: ledger.time, usage: usageOf(ledger), occupancies },
    })
  }

  settingsChanged(): void {
    this.#points = this.#newPoints()
    this.#factsOf = ''
  }

  tick(idle: boolean): void {
    this.#isIdle = idle
    this.#go()
  }

  get status(): MirrorStatus {
    const { place } = this.#file
    return {
      behind: this.#changes.last - (place && this.#holds(place) ? place.entry : 0),
      ...(this.#trouble && { trouble: this.#trouble.message }),
    }
  }

  addMetrics(metrics: Metrics): void {
    metrics.read(
      'gauge',
      'munteok_mirror_waiting_entries',
      'Entries of the ledger that the time-series store has not been told of',
      [],
      () => this.status.behind,
    )
    metrics.read(
      'gauge',
      'munteok_mirror_trouble',
      'Whether the time-series store takes nothing at present: 1, or 0',
      [],
      () => (this.status.trouble === undefined ? 0 : 1),
    )
  }

  /** A portion that is under way is not waited for: its place was not written, so it is sent again. */
  async close(): Promise<void> {
    this.#isClosed = true
    this.#file.close()
  }

  #go(): void {
    if (this.#isBusy || this.#isClosed) return
    this.#isBusy = true
    void this.#sendAll().then(
      () => {
        this.#isBusy = false
      },
      (error: unknown) => this.#failed(error),
    )
  }

  async #sendAll(): Promise<void> {
    for (let portion = this.#next(); portion; portion = this.#next()) {
      const asksStore = portion.points.length > 0
      await (asksStore ? this.#send(portion.points) : pause())
      if (this.#isClosed) return
      portion.sent()
      if (!asksStore) continue
      this.#recovered()
      this.#mostPoints = Math.min(MOST_POINTS, this.#mostPoints * 2)
    }
  }

  #failed(error: unknown): void {
    if (this.#isClosed) return
    const { store, log, later, random } = this.#parts
    const trouble =
      error instanceof MunteokError
        ? error
        : new MunteokError('fault', 'mirror', messageOf(error), { cause: error })
    if (this.#trouble?.code !== trouble.code)
      log.error(
        troubleOf(trouble),
        `${trouble.message} (the ledger keeps everything for ${store} until then)`,
      )
    this.#trouble = trouble
    const asked = (trouble instanceof SeriesTrouble && trouble.retryAfterMs) || 0
    const backedOff = random() * Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** this.#failures)
    const wait = Math.max(backedOff, asked * (1 + random() / 4))
    this.#failures += 1
    later(
      () => {
        this.#isBusy = false
        this.#go()
      },
      Math.min(wait, LONGEST_ASKED_MS),
    )
  }

  #recovered(): void {
    if (this.#trouble) this.#parts.log.info(`${this.#parts.store} takes points again`)
    this.#trouble = undefined
    this.#failures = 0
  }

  /** What the ledger's entries changed comes first, then what is now, then days that are over. */
  #next(): Portion | undefined {
    if (this.#isClosed) return undefined
    const place = this.#placeOrAnew()
    if (!place && this.#hadPlace) {
      this.#factsOf = ''
      this.#daysWaiting = undefined
    }
    this.#hadPlace = place !== undefined
    return this.#nextEntries(place) ?? this.#nextFacts() ?? this.#nextLive() ?? this.#nextDay()
  }

  #nextEntries(place: MirrorPlace | undefined): Portion | undefined {
    const changes = this.#changes.after(place?.entry ?? 0)
    if (!changes) return undefined
    const { entry, hash } = changes
    return {
      points: this.#points.of(changes),
      sent: () => {
        const sentAt = this.#parts.clock.now()
        this.#file.keep({ entry, hash, rebuilt: this.#rebuilt, sentAt }, place?.entry)
      },
    }
  }

  #nextFacts(): Portion | undefined {
    const { ledger, clock } = this.#parts
    const day = ledger.time.dayOf(clock.now())
    if (day === this.#factsOf) return undefined
    return {
      points: this.#points.facts(day),
      sent: () => {
        this.#factsOf = day
      },
    }
  }

  /** Minutes that were missed while the store was away come once the day is over. */
  #nextLive(): Portion | undefined {
    const { clock, state, trouble } = this.#parts
    const minute = Math.floor(clock.now() / MINUTE_MS)
    // What cannot be written is not in the numbers: they must grow old, not look new.
    if (minute === this.#liveMinute || trouble() !== undefined) return undefined
    return {
      points: this.#points.live(state.occupancy()),
      sent: () => {
        this.#liveMinute = minute
      },
    }
  }

  #nextDay(): Portion | undefined {
    if (!this.#isIdle) return undefined
    if (!this.#daysWaiting) {
      const { sentDays } = this.#file
      const days = workedOutDays(this.#parts.ledger.db)
      this.#daysWaiting = days.filter(({ day, state }) => sentDays.get(day) !== state)
    }
    const waiting = this.#daysWaiting
    const [first] = waiting
    if (!first) return undefined
    return {
      points: this.#points.dayOver(first.day),
      sent: () => {
        this.#file.keepDay(first.day, first.state)
        waiting.shift()
      },
    }
  }

  /** Whether a place was written of this ledger, as it is now. */
  #holds(place: MirrorPlace): boolean {
    return place.hash === this.#changes.hashOf(place.entry) && place.rebuilt === this.#rebuilt
  }

  /** Undefined where everything is to be sent from the start: at first, or when the ledger is another one. */
  #placeOrAnew(): MirrorPlace | undefined {
    const { place } = this.#file
    if (!place || this.#holds(place)) return place
    this.#parts.log.warn(
      `the ledger is not the one that was mirrored into ${this.#parts.store} (restored from a backup, or rebuilt): everything is sent again`,
    )
    this.#file.forget()
    return undefined
  }

  get #rebuilt(): string {
    return readMeta(this.#parts.ledger.db, 'rebuilt') ?? ''
  }

  async #send(points: readonly SeriesPoint[]): Promise<void> {
    let from = 0
    while (from < points.length && !this.#isClosed) {
      const some = points.slice(from, from + this.#mostPoints)
      try {
        await this.#parts.writer.append(some)
        from += some.length
      } catch (error) {
        from += this.#afterTrouble(error, some.length)
      }
    }
  }

  /** @returns how many of the points to pass over */
  #afterTrouble(error: unknown, points: number): number {
    const retry = error instanceof SeriesTrouble ? error.retry : 'later'
    if (retry === 'smaller' && points > 1) {
      this.#mostPoints = Math.ceil(points / 2)
      return 0
    }
    if (retry === 'later') throw error
    this.#parts.complaints.say(
      'points refused',
      () => `${messageOf(error)}; the ledger has them, and munteok verify --influx names what differs`,
      'error',
    )
    return points
  }
}
