import type { Alarm, AlarmRules } from '@munteok/core'

/** What alarms are raised from, as it is now. */
export interface Watched {
  readonly floors: Readonly<Record<string, { readonly people: number; readonly capacity: number }>>
  /** Counters that are not there, or are and count nothing, with since when where that is known. */
  readonly counters: readonly {
    readonly portal: string
    readonly missing: boolean
    readonly since?: number
  }[]
  /** By agent, events that it keeps: agents of which nothing was heard yet are not named. */
  readonly queues: Readonly<Record<string, number>>
}

/** What an alarm says, but for since when. */
type What = Alarm extends infer A ? (A extends Alarm ? Omit<A, 'since'> : never) : never

interface Judged {
  readonly what: What
  readonly isOn: boolean
  /** Not on, and so far from it that it need not be waited for. */
  readonly isClear: boolean
  readonly since?: number
}

export interface AlarmChanges {
  readonly began: readonly Alarm[]
  readonly ended: readonly Alarm[]
}

/** How long it must last before it is an alarm: a restart of an agent, or events that drain, are none. */
const LASTS_MS: Readonly<Record<Alarm['kind'], number>> = { capacity: 0, counter: 30_000, queue: 30_000 }
/** How long it must be over, where it is not clearly over. */
const OVER_MS = 60_000
/** A floor below this share of the limit is clearly no longer over it … */
const CLEAR_SHARE = 0.95
/** … if it is so many people: of a limit of five, four are no less. */
const CLEAR_PEOPLE = 2
/** A queue of half the limit is being emptied. */
const CLEAR_QUEUE = 0.5

/**
 * Which alarms there are, from what is watched and the rules. One begins once it has lasted, and ends
 * when it is clearly over, so that a number that goes up and down around a limit is one alarm.
 */
export class AlarmEngine {
  readonly #alarms = new Map<string, Alarm>()
  /** Since when what may become an alarm lasts: in real time, and by the building's clock. */
  readonly #lasting = new Map<string, { ticks: number; at: number }>()
  /** Since when what is an alarm has not been on, in real time. */
  readonly #fading = new Map<string, number>()

  /** @param alarms from before a restart: they go on, or end as any other does */
  constructor(alarms: readonly Alarm[] = []) {
    for (const alarm of alarms) this.#alarms.set(alarm.id, alarm)
  }

  /** The oldest first. */
  get alarms(): Alarm[] {
    return [...this.#alarms.values()].sort((a, b) => a.since - b.since || (a.id < b.id ? -1 : 1))
  }

  /**
   * @param now the building's time
   * @param ticks milliseconds of a real clock that never goes back
   */
  look(rules: AlarmRules, watched: Watched, now: number, ticks: number): AlarmChanges {
    const judged = judge(rules, watched)
    const began: Alarm[] = []
    for (const [id, one] of judged) {
      const alarm = one.isOn ? this.#on(id, one, now, ticks) : this.#lasting.delete(id)
      if (typeof alarm === 'object') began.push(alarm)
    }
    for (const id of this.#lasting.keys()) if (!judged.has(id)) this.#lasting.delete(id)
    const ended = [...this.#alarms.values()].filter(
      (alarm) => !judged.get(alarm.id)?.isOn && this.#isOver(alarm, judged.get(alarm.id), rules, ticks),
    )
    for (const { id } of ended) {
      this.#alarms.delete(id)
      this.#fading.delete(id)
    }
    return { began, ended }
  }

  /** @returns the alarm, when it begins now */
  #on(id: string, { what, since }: Judged, now: number, ticks: number): Alarm | undefined {
    this.#fading.delete(id)
    const known = this.#alarms.get(id)
    if (known) {
      this.#alarms.set(id, { ...what, since: known.since })
      return undefined
    }
    const lasting = this.#lasting.get(id) ?? { ticks, at: now }
    this.#lasting.set(id, lasting)
    if (ticks - lasting.ticks < LASTS_MS[what.kind]) return undefined
    const alarm: Alarm = { ...what, since: since ?? lasting.at }
    this.#alarms.set(id, alarm)
    this.#lasting.delete(id)
    return alarm
  }

  #isOver({ id, kind }: Alarm, judged: Judged | undefined, rules: AlarmRules, ticks: number): boolean {
    if (judged?.isClear || !isWatched(kind, rules)) return true
    // What shows the numbers of now, too.
    const known = this.#alarms.get(id)
    if (judged && known) this.#alarms.set(id, { ...judged.what, since: known.since })
    const since = this.#fading.get(id) ?? ticks
    this.#fading.set(id, since)
    return ticks - since >= OVER_MS
  }
}

function isWatched(kind: Alarm['kind'], rules: AlarmRules): boolean {
  if (kind === 'capacity') return rules.capacityShare !== null
  return kind === 'counter' ? rules.counterSilent : rules.queuedEvents !== null
}

function judge({ capacityShare, counterSilent, queuedEvents }: AlarmRules, watched: Watched) {
  const judged = new Map<string, Judged>()
  const add = (one: Judged) => judged.set(one.what.id, one)
  if (capacityShare !== null)
    for (const [floor, { people, capacity }] of Object.entries(watched.floors))
      add(judgeFloor(floor, people, capacity, capacityShare))
  if (counterSilent)
    for (const { portal, missing, since } of watched.counters) {
      const what = { kind: 'counter', id: `counter/${portal}`, portal, missing } as const
      add({ what, isOn: true, isClear: false, ...(since !== undefined && { since }) })
    }
  if (queuedEvents !== null)
    for (const [agent, events] of Object.entries(watched.queues)) {
      const what = { kind: 'queue', id: `queue/${agent}`, agent, events } as const
      add({ what, isOn: events >= queuedEvents, isClear: events < queuedEvents * CLEAR_QUEUE })
    }
  return judged
}

function judgeFloor(floor: string, people: number, capacity: number, share: number): Judged {
  const limit = capacity * share
  return {
    what: { kind: 'capacity', id: `capacity/${floor}`, floor, people, capacity },
    // An empty floor is not full, whatever its limit.
    isOn: people > 0 && people >= limit,
    isClear: people < limit * CLEAR_SHARE && limit - people >= CLEAR_PEOPLE,
  }
}
