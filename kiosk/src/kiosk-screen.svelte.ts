import {
  type Clock,
  type KioskState,
  kioskEvents,
  MunteokError,
  parseJson,
  type Receipt,
} from '@munteok/core'
import { Freshness } from '@munteok/look/freshness.ts'
import type { RefusalReason } from './words.ts'

/** How long an answer stands on the screen. */
export const ANSWER_MS = 4_000
/** The same refusal again within this time is the same one, told twice. */
const REPEAT_MS = 1_000
/** How long the screen waits for somebody who has begun, and how long before that it says so. */
export const WAIT_MS = 60_000
export const WARN_BEFORE_MS = 20_000

export const MOST_PEOPLE = 50

/** What the agent says to a check-in by touch. */
export type CheckInOutcome = { readonly receipt: Receipt } | { readonly refused: RefusalReason }

export interface AgentApi {
  checkIn(people: number): Promise<CheckInOutcome>
}

/** What is told to the person before the screen. `id` differs for each answer. */
export type Answer = { readonly id: number; readonly until: number } & (
  | { readonly kind: 'recorded' | 'same-visit'; readonly receipt: Receipt }
  | { readonly kind: 'refused'; readonly reason: RefusalReason }
)

type Step = 'idle' | 'people' | 'sending'

/**
 * The kiosk as it stands: what the agent last said, the answer on the screen and the step of who
 * checks in by touch. `tick` must be called a few times a second; nothing here has a timer.
 */
export class KioskScreen {
  /** The last whole picture; undefined before the first one. */
  picture: KioskState | undefined = $state.raw()
  /** True while the agent's stream is open. */
  attached = $state(false)
  step: Step = $state('idle')
  people = $state(1)
  readonly #api: AgentApi
  readonly #clock: Clock
  readonly #freshness = new Freshness()
  /** The picture's first word on this stream may be an old one. */
  #isFirstPicture = true
  #now: number = $state(0)
  /** Real time at which the picture came, to let its clock run on. */
  #pictureAt: number = $state(0)
  #touchedAt: number = $state(0)
  #answer: Answer | undefined = $state.raw()
  #answers = 0
  #lastReceipt = ''

  /** @param clock real time */
  constructor(api: AgentApi, clock: Clock) {
    this.#api = api
    this.#clock = clock
    this.#now = clock.now()
  }

  get answer(): Answer | undefined {
    return this.#answer && this.#now < this.#answer.until ? this.#answer : undefined
  }

  /** True when the occupancy may be taken for the present: both lines to it stand, and it is young. */
  get fresh(): boolean {
    if (!this.attached || !this.picture?.connected || !this.picture.occupancy) return false
    return this.#freshness.isFresh(this.#now)
  }

  /** The building's clock now, UTC epoch milliseconds: the agent's, running on at its speed. */
  get buildingNow(): number {
    if (!this.picture) return this.#now
    return this.picture.now + (this.#now - this.#pictureAt) * (this.picture.simulatedSpeed ?? 1)
  }

  /** Seconds until the screen goes back to the start, once that is near. */
  get secondsLeft(): number | undefined {
    if (this.step !== 'people') return undefined
    const leftMs = this.#touchedAt + WAIT_MS - this.#now
    return leftMs <= WARN_BEFORE_MS ? Math.max(0, Math.ceil(leftMs / 1000)) : undefined
  }

  tick(): void {
    this.#now = this.#clock.now()
    if (this.step === 'people' && this.#now - this.#touchedAt >= WAIT_MS) this.cancel()
  }

  opened(): void {
    this.attached = true
    this.#isFirstPicture = true
  }

  lost(): void {
    this.attached = false
  }

  /**
   * Takes an event of the agent's stream.
   * @throws MunteokError `input` for one that the contract does not know
   */
  hear(event: string, text: string): void {
    if (event === 'state') this.#hearPicture(parseJson(kioskEvents.state, text, 'the state'))
    else if (event === 'receipt') this.#receipt(parseJson(kioskEvents.receipt, text, 'the receipt'))
    else if (event === 'refusal') this.#refuse(parseJson(kioskEvents.refusal, text, 'the refusal').code)
    else
      throw new MunteokError(
        'input',
        'unknown-event',
        `the agent sent "${event}", which the kiosk does not know`,
      )
  }

  begin(): void {
    this.people = 1
    this.step = 'people'
    this.touch()
  }

  /** Somebody is there. */
  touch(): void {
    this.#now = this.#clock.now()
    this.#touchedAt = this.#now
  }

  addPeople(by: number): void {
    this.people = Math.min(MOST_PEOPLE, Math.max(1, this.people + by))
    this.touch()
  }

  cancel(): void {
    this.step = 'idle'
  }

  dismiss(): void {
    this.#answer = undefined
  }

  async confirm(): Promise<void> {
    if (this.step !== 'people') return
    this.step = 'sending'
    const outcome = await this.#api.checkIn(this.people)
    this.step = 'idle'
    if ('receipt' in outcome) this.#receipt(outcome.receipt)
    else this.#refuse(outcome.refused)
  }

  #hearPicture(picture: KioskState): void {
    this.#now = this.#clock.now()
    this.#pictureAt = this.#now
    this.picture = picture
    const speed = picture.simulatedSpeed ?? 1
    if (picture.occupancy) {
      const { at } = picture.occupancy
      const keptUntil = this.#isFirstPicture ? picture.now : undefined
      this.#freshness.hear({ at, keptUntil, speed }, this.#now)
    }
    this.#isFirstPicture = false
  }

  /** A touch is answered by its request and by the stream; whichever comes first is shown. */
  #receipt(receipt: Receipt): void {
    const key = `${receipt.id} ${receipt.sameVisit ? receipt.at : ''}`
    if (key === this.#lastReceipt) return
    this.#lastReceipt = key
    this.#show({ kind: receipt.sameVisit ? 'same-visit' : 'recorded', receipt })
  }

  /** Told by the request and by the stream too, close together. */
  #refuse(reason: RefusalReason): void {
    const shown = this.#answer
    const age = shown && ANSWER_MS - (shown.until - this.#clock.now())
    if (shown?.kind === 'refused' && shown.reason === reason && age !== undefined && age < REPEAT_MS) return
    this.#show({ kind: 'refused', reason })
  }

  #show(
    answer:
      | { kind: 'recorded' | 'same-visit'; receipt: Receipt }
      | { kind: 'refused'; reason: RefusalReason },
  ) {
    this.#now = this.#clock.now()
    this.#answers += 1
    this.#answer = { ...answer, id: this.#answers, until: this.#now + ANSWER_MS }
  }
}
