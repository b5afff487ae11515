import type { AgentPicture } from './agent-picture.svelte.ts'
import type { AgentApi, CheckInOutcome } from './agent-seam.ts'
import { HeadCount } from './head-count.svelte.ts'
import type { ScreenTime } from './screen-time.svelte.ts'
import { likelyPlace, type Place } from './today.ts'

/** What can be chosen of a check-in, before it or after it. */
export type Choice = 'people' | 'space' | 'programme'
export type Step = 'idle' | 'sending' | Choice

/** The space of the last tap is where the next person most likely goes, for so long. */
const LAST_SPACE_MS = 10 * 60_000

/** The check-in that somebody without a card has begun: how many there are, where to, and for what. */
export class BegunCheckIn {
  step: Step = $state('idle')
  place: Place = $state.raw({})
  readonly count: HeadCount
  readonly #screenTime: ScreenTime
  readonly #picture: AgentPicture
  #lastSpace: { readonly id: string; readonly at: number } | undefined

  constructor(screenTime: ScreenTime, picture: AgentPicture) {
    this.#screenTime = screenTime
    this.#picture = picture
    this.count = new HeadCount({ now: () => screenTime.read() })
  }

  /** One person, to where somebody most likely goes now. Nobody begins while nothing can be recorded. */
  begin(): void {
    const { state, attached, time, now } = this.#picture
    if (!state || !attached) return
    this.count.set(1)
    this.place = likelyPlace(state.building, time, now, this.#recentSpace)
    this.step = 'people'
    this.#screenTime.touch()
  }

  choosePlace(place: Place): void {
    this.place = place
    this.step = 'people'
  }

  /** Given up, unless it is under way. */
  giveUp(): void {
    if (this.step !== 'sending') this.step = 'idle'
  }

  /** @returns undefined where there is nothing to be sent */
  async send(api: AgentApi): Promise<CheckInOutcome | undefined> {
    if (this.step !== 'people' || !this.#picture.attached) return undefined
    this.step = 'sending'
    const outcome = await api.checkIn({ people: this.count.people, ...definedOf(this.place) })
    this.step = 'idle'
    return outcome
  }

  /** Somebody, whoever it was, checked in to a space. */
  noteSpace(id: string): void {
    this.#lastSpace = { id, at: this.#screenTime.read() }
  }

  get #recentSpace(): string | undefined {
    const last = this.#lastSpace
    return last && this.#screenTime.read() - last.at <= LAST_SPACE_MS ? last.id : undefined
  }
}

export function definedOf({ space, programme }: Place): { space?: string; programme?: string } {
  return { ...(space !== undefined && { space }), ...(programme !== undefined && { programme }) }
}
