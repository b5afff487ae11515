import {
  type CheckInChange,
  type Clock,
  type KioskState,
  kioskEvents,
  LocalTime,
  MunteokError,
  parseJson,
  type Receipt,
} from '@munteok/core'
import { Freshness } from '@munteok/look/freshness.ts'
import type { AgentApi, CheckInOutcome } from './agent-seam.ts'
import { type Answer, Answers } from './answers.svelte.ts'
import { HeadCount } from './head-count.svelte.ts'
import type { Settings } from './settings.svelte.ts'
import { likelyPlace, type Place, placeIn, programmeOf } from './today.ts'

/** How long the screen waits for somebody who has begun, and how long before that it says so. */
export const WAIT_MS = 60_000
export const WARN_BEFORE_MS = 20_000
/** Who is still choosing keeps the check-in changeable: it is renewed when so little time is left. */
const RENEW_BEFORE_MS = 3_000
/** The space of the last tap is where the next person most likely goes, for so long. */
const LAST_SPACE_MS = 10 * 60_000

/** What can be chosen of a check-in, before it or after it. */
export type Choice = 'people' | 'space' | 'programme'
type Step = 'idle' | 'sending' | Choice

/** What the whole screen shows. `change-…` is of the check-in that was just answered. */
export type View = 'connecting' | 'answer' | 'warning' | 'help' | Step | `change-${Choice}`

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
  isHelping = $state(false)
  /** What is being chosen of the check-in that was just answered. */
  changing: Choice | undefined = $state()
  /** Where somebody without a card checks in to. */
  place: Place = $state.raw({})
  readonly settings: Settings
  readonly count: HeadCount
  readonly answers: Answers
  readonly #api: AgentApi
  readonly #clock: Clock
  readonly #freshness = new Freshness()
  /** The picture's first word on this stream may be an old one. */
  #isFirstPicture = true
  #now: number = $state(0)
  /** Real time at which the picture came, to let its clock run on. */
  #pictureAt: number = $state(0)
  #touchedAt: number = $state(0)
  #isAsking = $state(false)
  #isRenewing = false
  #isOutdated = false
  #lastSpace: { readonly id: string; readonly at: number } | undefined

  /**
   * @param clock real time
   * @param shown told of each new answer, at once
   */
  constructor(api: AgentApi, clock: Clock, settings: Settings, shown: (answer: Answer) => void = () => {}) {
    this.#api = api
    this.#clock = clock
    this.settings = settings
    this.count = new HeadCount(clock)
    this.answers = new Answers(clock, (answer) => {
      this.#now = clock.now()
      this.changing = undefined
      shown(answer)
    })
    this.touch()
  }

  get answer(): Answer | undefined {
    const { current } = this.answers
    return current && (this.changing || this.#now < current.until) ? current : undefined
  }

  get view(): View {
    if (!this.picture) return 'connecting'
    if (this.secondsLeft !== undefined) return 'warning'
    if (this.answer) return this.changing ? `change-${this.changing}` : 'answer'
    return this.isHelping ? 'help' : this.step
  }

  /** The receipt on the screen while it can still be changed or taken back. */
  get changeable(): Receipt | undefined {
    const { answer } = this
    if (!answer || !('receipt' in answer) || answer.changeableUntil === undefined) return undefined
    return this.changing || this.#now < answer.changeableUntil ? answer.receipt : undefined
  }

  /** True while the agent is being asked for something. */
  get isAsking(): boolean {
    return this.#isAsking
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
    if (!this.#isInUse || (this.answer && !this.changing)) return undefined
    const leftMs = this.#touchedAt + WAIT_MS - this.#now
    return leftMs <= WARN_BEFORE_MS ? Math.max(0, Math.ceil(leftMs / 1000)) : undefined
  }

  /** For how long nobody has done anything here, in milliseconds; 0 while somebody is there. */
  get quietMs(): number {
    if (this.view !== 'idle' || this.#isInUse) return 0
    return this.#now - Math.max(this.#touchedAt, this.answers.current?.until ?? 0)
  }

  tick(): void {
    this.#now = this.#clock.now()
    if (this.#isInUse && !this.answer && this.#now - this.#touchedAt >= WAIT_MS) this.leave()
    if (this.changing && this.#now - this.#touchedAt >= WAIT_MS) this.leave()
    const { current } = this.answers
    if (current && !this.answer) this.dismiss()
    if (this.changing) void this.#renew()
  }

  opened(): void {
    this.attached = true
    this.#isFirstPicture = true
  }

  lost(): void {
    this.attached = false
  }

  misunderstood(): void {
    this.#isOutdated = true
  }

  /** True once the agent said something that this page does not understand. */
  get isOutdated(): boolean {
    return this.#isOutdated
  }

  /**
   * Takes an event of the agent's stream.
   * @throws MunteokError `input` for one that the contract does not know
   */
  hear(event: string, text: string): void {
    const { spoken } = this.settings
    if (event === 'state') this.#hearPicture(parseJson(kioskEvents.state, text, 'the state'))
    else if (event === 'receipt') this.#hearReceipt(parseJson(kioskEvents.receipt, text, 'the receipt'))
    else if (event === 'withdrawn')
      this.answers.withdraw(parseJson(kioskEvents.withdrawn, text, 'the withdrawal').id, spoken)
    else if (event === 'refusal')
      this.answers.refuse(parseJson(kioskEvents.refusal, text, 'the refusal').code, spoken)
    else
      throw new MunteokError(
        'input',
        'unknown-event',
        `the agent sent "${event}", which the kiosk does not know`,
      )
  }

  /** Somebody without a card begins. */
  begin(): void {
    const { picture } = this
    if (!picture || !this.attached) return
    this.count.set(1)
    this.place = likelyPlace(picture.building, this.time, this.buildingNow, this.#recentSpace)
    this.step = 'people'
    this.touch()
  }

  /** Somebody is there. */
  touch(): void {
    this.#now = this.#clock.now()
    this.#touchedAt = this.#now
  }

  /** Opens a choice: of the check-in on the screen, if there is one, else of the one that was begun. */
  choose(choice: Choice): void {
    this.touch()
    const { changeable } = this
    if (!changeable) this.step = choice
    else {
      this.changing = choice
      if (choice === 'people') this.changedCount.set(changeable.people)
    }
  }

  /** The number of people while it is being changed; another person's begun check-in keeps its own. */
  readonly changedCount = new HeadCount({ now: () => this.#clock.now() })

  /** @param space undefined for the centre as a whole */
  async chooseSpace(space: string | undefined): Promise<void> {
    const place = this.picture ? placeIn(this.picture.building, this.time, this.buildingNow, space) : {}
    await this.#choosePlace(place)
  }

  async chooseProgramme(programme: string | undefined): Promise<void> {
    const space = this.picture && programmeOf(this.picture.building, programme)?.space
    await this.#choosePlace({ space, programme })
  }

  async #choosePlace(place: Place): Promise<void> {
    this.touch()
    if (this.changing) return await this.change(definedOf(place))
    this.place = place
    this.step = 'people'
  }

  /** One step back, towards the start. */
  back(): void {
    this.touch()
    if (this.changing) this.changing = undefined
    else if (this.answer) this.dismiss()
    else if (this.isHelping) this.isHelping = false
    else if (this.step === 'space' || this.step === 'programme') this.step = 'people'
    else if (this.step === 'people') this.leave()
  }

  help(): void {
    this.touch()
    this.isHelping = !this.isHelping
    this.changing = undefined
    this.answers.dismiss()
  }

  /** To the start, with nothing left of who was here. */
  leave(): void {
    if (this.step !== 'sending') this.step = 'idle'
    this.isHelping = false
    this.changing = undefined
    this.answers.dismiss()
    this.settings.reset()
  }

  /** Takes the answer from the screen. Its use is over, unless another one has begun meanwhile. */
  dismiss(): void {
    this.answers.dismiss()
    this.changing = undefined
    if (this.step === 'idle' && !this.isHelping) this.settings.reset()
  }

  async confirm(): Promise<void> {
    if (this.step !== 'people' || !this.attached) return
    this.step = 'sending'
    const outcome = await this.#api.checkIn({ people: this.count.people, ...definedOf(this.place) })
    this.step = 'idle'
    this.#hearOutcome(outcome)
  }

  /** Changes the check-in on the screen. */
  async change(change: CheckInChange): Promise<void> {
    const { changeable } = this
    if (!changeable || this.#isAsking || Object.keys(change).length === 0) return
    this.touch()
    this.#isAsking = true
    const outcome = await this.#api.change(changeable.id, change)
    this.#isAsking = false
    this.changing = undefined
    this.#hearOutcome(outcome)
  }

  async takeBack(): Promise<void> {
    const { changeable } = this
    if (!changeable || this.#isAsking) return
    this.touch()
    this.#isAsking = true
    const outcome = await this.#api.takeBack(changeable.id)
    this.#isAsking = false
    if ('refused' in outcome) this.answers.refuse(outcome.refused, this.settings.spoken)
    else this.answers.withdraw(changeable.id, this.settings.spoken)
  }

  /** A reader typed into the page. */
  async typed(text: string): Promise<void> {
    const refused = await this.#api.typed(text)
    if (refused) this.answers.refuse(refused, this.settings.spoken)
  }

  get time(): LocalTime {
    return this.#time
  }

  readonly #time = $derived(new LocalTime(this.picture?.building.timeZone ?? 'UTC'))

  get #isInUse(): boolean {
    return this.step !== 'idle' || this.isHelping || this.changing !== undefined || this.settings.changed
  }

  get #recentSpace(): string | undefined {
    const last = this.#lastSpace
    return last && this.#clock.now() - last.at <= LAST_SPACE_MS ? last.id : undefined
  }

  /** Asks for the same once more, so that who chooses slowly is not too late. */
  async #renew(): Promise<void> {
    const { answer, changeable } = this
    if (!changeable || this.#isAsking || this.#isRenewing || answer?.changeableUntil === undefined) return
    if (answer.changeableUntil - this.#now > RENEW_BEFORE_MS) return
    this.#isRenewing = true
    const outcome = await this.#api.change(changeable.id, { people: changeable.people })
    this.#isRenewing = false
    this.#hearOutcome(outcome)
  }

  #hearOutcome(outcome: CheckInOutcome): void {
    if ('receipt' in outcome) this.#hearReceipt(outcome.receipt)
    else this.answers.refuse(outcome.refused, this.settings.spoken)
  }

  #hearReceipt(receipt: Receipt): void {
    this.#now = this.#clock.now()
    if (receipt.space !== undefined) this.#lastSpace = { id: receipt.space, at: this.#now }
    this.answers.receipt(receipt, this.settings.spoken)
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
}

function definedOf({ space, programme }: Place): { space?: string; programme?: string } {
  return { ...(space !== undefined && { space }), ...(programme !== undefined && { programme }) }
}
