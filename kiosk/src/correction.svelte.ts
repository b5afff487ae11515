import type { CheckInChange, Receipt } from '@munteok/core'
import type { Told } from './agent-events.ts'
import type { AgentApi } from './agent-seam.ts'
import type { Answers } from './answers.svelte.ts'
import type { Choice } from './begun-check-in.svelte.ts'
import { HeadCount } from './head-count.svelte.ts'
import type { ScreenTime } from './screen-time.svelte.ts'

/** Who is still choosing keeps the check-in changeable: it is renewed when so little time is left. */
const RENEW_BEFORE_MS = 3_000

export interface CorrectionParts {
  readonly api: AgentApi
  readonly screenTime: ScreenTime
  readonly answers: Answers
  /** Takes what the agent said to it. */
  readonly told: (told: Told) => void
}

/** What its people say otherwise of the check-in that was just answered, as long as it can be changed. */
export class Correction {
  /** What is being chosen of it; undefined while nothing is. */
  choosing: Choice | undefined = $state()
  /** The number of people while it is being changed; another person's begun check-in keeps its own. */
  readonly count: HeadCount
  readonly #parts: CorrectionParts
  #isAsking = $state(false)
  #isRenewing = false

  constructor(parts: CorrectionParts) {
    this.#parts = parts
    this.count = new HeadCount({ now: () => parts.screenTime.read() })
  }

  /** The receipt on the screen while it can still be changed or taken back. */
  get receipt(): Receipt | undefined {
    const { answers, screenTime } = this.#parts
    const { current } = answers
    if (!current || !('receipt' in current) || current.changeableUntil === undefined) return undefined
    return this.choosing || screenTime.now < current.changeableUntil ? current.receipt : undefined
  }

  /** True while the agent is being asked for something. */
  get isAsking(): boolean {
    return this.#isAsking
  }

  choose(choice: Choice): void {
    const { receipt } = this
    if (!receipt) return
    this.choosing = choice
    if (choice === 'people') this.count.set(receipt.people)
  }

  async change(change: CheckInChange): Promise<void> {
    const { receipt } = this
    if (!receipt || this.#isAsking || Object.keys(change).length === 0) return
    const outcome = await this.#ask((api) => api.change(receipt.id, change))
    this.choosing = undefined
    this.#parts.told(outcome)
  }

  async takeBack(): Promise<void> {
    const { receipt } = this
    if (!receipt || this.#isAsking) return
    const outcome = await this.#ask((api) => api.takeBack(receipt.id))
    this.#parts.told('withdrawn' in outcome ? { withdrawn: receipt.id } : outcome)
  }

  /** Asks for the same once more, so that who chooses slowly is not too late. */
  async renew(): Promise<void> {
    const { api, screenTime, answers, told } = this.#parts
    const { receipt } = this
    const until = answers.current?.changeableUntil
    if (!receipt || until === undefined || this.#isAsking || this.#isRenewing) return
    if (until - screenTime.now > RENEW_BEFORE_MS) return
    this.#isRenewing = true
    const outcome = await api.change(receipt.id, { people: receipt.people })
    this.#isRenewing = false
    told(outcome)
  }

  async #ask<T>(question: (api: AgentApi) => Promise<T>): Promise<T> {
    const { api, screenTime } = this.#parts
    screenTime.touch()
    this.#isAsking = true
    const outcome = await question(api)
    this.#isAsking = false
    return outcome
  }
}
