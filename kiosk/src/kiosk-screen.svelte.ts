import type { CheckInChange, Clock, KioskState, LocalTime, Receipt } from '@munteok/core'
import { readEvent, type Told } from './agent-events.ts'
import { AgentPicture } from './agent-picture.svelte.ts'
import type { AgentApi } from './agent-seam.ts'
import { type Answer, Answers } from './answers.svelte.ts'
import { BegunCheckIn, type Choice, definedOf, type Step } from './begun-check-in.svelte.ts'
import { Correction } from './correction.svelte.ts'
import type { HeadCount } from './head-count.svelte.ts'
import { ScreenTime } from './screen-time.svelte.ts'
import type { Settings } from './settings.svelte.ts'
import { type Place, placeIn, programmeOf } from './today.ts'

/** What the whole screen shows. `change-…` is of the check-in that was just answered. */
export type View = 'connecting' | 'answer' | 'warning' | 'help' | Step | `change-${Choice}`

/**
 * The kiosk as it stands: what the agent last said, the answer on the screen and the step of who
 * checks in by touch. `tick` must be called a few times a second; nothing here has a timer.
 */
export class KioskScreen {
  isHelping = $state(false)
  /** True once the agent said something that this page does not understand. */
  isOutdated = false
  readonly settings: Settings
  readonly answers: Answers
  /** How many check in without a card … */
  readonly count: HeadCount
  /** … and the number of people of the check-in on the screen, while it is being changed. */
  readonly changedCount: HeadCount
  readonly #api: AgentApi
  readonly #screenTime: ScreenTime
  readonly #picture: AgentPicture
  readonly #begun: BegunCheckIn
  readonly #correction: Correction

  /**
   * @param clock real time
   * @param shown told of each new answer, at once
   */
  constructor(api: AgentApi, clock: Clock, settings: Settings, shown: (answer: Answer) => void = () => {}) {
    this.#api = api
    this.settings = settings
    const screenTime = new ScreenTime(clock)
    this.#screenTime = screenTime
    this.#picture = new AgentPicture(screenTime)
    this.#begun = new BegunCheckIn(screenTime, this.#picture)
    this.count = this.#begun.count
    const answers = new Answers(clock, (answer) => {
      screenTime.read()
      this.#correction.choosing = undefined
      shown(answer)
    })
    this.answers = answers
    this.#correction = new Correction({ api, screenTime, answers, told: (told) => this.#hearTold(told) })
    this.changedCount = this.#correction.count
  }

  /** The last whole picture; undefined before the first one. */
  get picture(): KioskState | undefined {
    return this.#picture.state
  }

  /** True while the agent's stream is open. */
  get attached(): boolean {
    return this.#picture.attached
  }

  /** True when the occupancy may be taken for the present. */
  get fresh(): boolean {
    return this.#picture.fresh
  }

  /** The building's clock now, UTC epoch milliseconds. */
  get buildingNow(): number {
    return this.#picture.now
  }

  get time(): LocalTime {
    return this.#picture.time
  }

  get step(): Step {
    return this.#begun.step
  }

  /** Where somebody without a card checks in to. */
  get place(): Place {
    return this.#begun.place
  }

  /** What is being chosen of the check-in that was just answered. */
  get changing(): Choice | undefined {
    return this.#correction.choosing
  }

  get answer(): Answer | undefined {
    const { current } = this.answers
    return current && (this.changing || this.#screenTime.now < current.until) ? current : undefined
  }

  /** The receipt on the screen while it can still be changed or taken back. */
  get changeable(): Receipt | undefined {
    return this.#correction.receipt
  }

  /** True while the agent is being asked for something. */
  get isAsking(): boolean {
    return this.#correction.isAsking
  }

  get view(): View {
    if (!this.picture) return 'connecting'
    if (this.secondsLeft !== undefined) return 'warning'
    if (this.answer) return this.changing ? `change-${this.changing}` : 'answer'
    return this.isHelping ? 'help' : this.step
  }

  /** Seconds until the screen goes back to the start, once that is near. */
  get secondsLeft(): number | undefined {
    if (!this.#isInUse || (this.answer && !this.changing)) return undefined
    return this.#screenTime.secondsLeft
  }

  /** For how long nobody has done anything here, in milliseconds; 0 while somebody is there. */
  get quietMs(): number {
    if (this.view !== 'idle' || this.#isInUse) return 0
    const { now, touchedAt } = this.#screenTime
    return now - Math.max(touchedAt, this.answers.current?.until ?? 0)
  }

  tick(): void {
    this.#screenTime.read()
    const isLeft = this.#screenTime.isOver && (this.changing || (this.#isInUse && !this.answer))
    if (isLeft) this.leave()
    if (this.answers.current && !this.answer) this.dismiss()
    if (this.changing) void this.#correction.renew()
  }

  opened(): void {
    this.#picture.opened()
  }

  lost(): void {
    this.#picture.lost()
  }

  misunderstood(): void {
    this.isOutdated = true
  }

  /**
   * Takes an event of the agent's stream.
   * @throws MunteokError `input` for one that the contract does not know
   */
  hear(event: string, text: string): void {
    const heard = readEvent(event, text)
    if ('state' in heard) this.#picture.hear(heard.state)
    else this.#hearTold(heard)
  }

  /** Somebody is there. */
  touch(): void {
    this.#screenTime.touch()
  }

  /** Somebody without a card begins. */
  begin(): void {
    this.#begun.begin()
  }

  /** Opens a choice: of the check-in on the screen, if there is one, else of the one that was begun. */
  choose(choice: Choice): void {
    this.touch()
    if (this.changeable) this.#correction.choose(choice)
    else this.#begun.step = choice
  }

  /** @param space undefined for the centre as a whole */
  async chooseSpace(space: string | undefined): Promise<void> {
    const place = this.picture ? placeIn(this.picture.building, this.time, this.buildingNow, space) : {}
    await this.#choosePlace(place, { space: space ?? null, ...definedOf(place) })
  }

  /** @param programme undefined for none, though one be on */
  async chooseProgramme(programme: string | undefined): Promise<void> {
    const space = this.picture && programmeOf(this.picture.building, programme)?.space
    const place = { space, programme }
    await this.#choosePlace(place, { programme: programme ?? null, ...definedOf(place) })
  }

  /** @param change the same, said of the check-in on the screen */
  async #choosePlace(place: Place, change: CheckInChange): Promise<void> {
    this.touch()
    if (this.changing) await this.change(change)
    else this.#begun.choosePlace(place)
  }

  /** One step back, towards the start. */
  back(): void {
    this.touch()
    if (this.changing) this.#correction.choosing = undefined
    else if (this.answer) this.dismiss()
    else if (this.isHelping) this.isHelping = false
    else if (this.step === 'space' || this.step === 'programme') this.#begun.step = 'people'
    else if (this.step === 'people') this.leave()
  }

  help(): void {
    this.touch()
    this.isHelping = !this.isHelping
    this.#takeAnswer()
  }

  /** To the start, with nothing left of who was here. */
  leave(): void {
    this.#begun.giveUp()
    this.isHelping = false
    this.#takeAnswer()
    this.settings.reset()
  }

  /** Takes the answer from the screen. Its use is over, unless another one has begun meanwhile. */
  dismiss(): void {
    this.#takeAnswer()
    if (this.step === 'idle' && !this.isHelping) this.settings.reset()
  }

  async confirm(): Promise<void> {
    const outcome = await this.#begun.send(this.#api)
    if (outcome) this.#hearTold(outcome)
  }

  /** Changes the check-in on the screen. */
  change(change: CheckInChange): Promise<void> {
    return this.#correction.change(change)
  }

  takeBack(): Promise<void> {
    return this.#correction.takeBack()
  }

  /** A reader typed into the page. */
  async typed(text: string): Promise<void> {
    const refused = await this.#api.typed(text)
    if (refused) this.answers.refuse(refused, this.settings.spoken)
  }

  get #isInUse(): boolean {
    return this.step !== 'idle' || this.isHelping || this.changing !== undefined || this.settings.changed
  }

  #takeAnswer(): void {
    this.#correction.choosing = undefined
    this.answers.dismiss()
  }

  #hearTold(told: Told): void {
    const { spoken } = this.settings
    this.#screenTime.read()
    if ('withdrawn' in told) this.answers.withdraw(told.withdrawn, spoken)
    else if ('refused' in told) this.answers.refuse(told.refused, spoken)
    else {
      if (told.receipt.space !== undefined) this.#begun.noteSpace(told.receipt.space)
      this.answers.receipt(told.receipt, spoken)
    }
  }
}
