import type { Clock, Receipt } from '@munteok/core'
import type { RefusalReason } from './words.ts'

/** How long an answer stands on the screen; longer where it is spoken or can be changed. */
export const ANSWER_MS = 4_000
export const SPOKEN_ANSWER_MS = 10_000
/** The same refusal again within this time is the same one, told twice. */
const REPEAT_MS = 1_000
/** So many receipts are known again when they are told a second time. */
const MOST_REMEMBERED = 32

type Told =
  | { readonly kind: 'recorded' | 'same-visit' | 'changed'; readonly receipt: Receipt }
  | { readonly kind: 'withdrawn' }
  | { readonly kind: 'refused'; readonly reason: RefusalReason }

/** What is told to the person before the screen. `id` differs for each answer. */
export type Answer = Told & {
  readonly id: number
  readonly at: number
  readonly until: number
  /** Until when the check-in can be changed or taken back; absent when it cannot. Real time. */
  readonly changeableUntil?: number
}

/**
 * The answer on the screen. The newest one replaces whatever stands there. A check-in by touch is
 * answered by its request and by the stream, in either order: it is shown once.
 */
export class Answers {
  readonly #clock: Clock
  readonly #shown: (answer: Answer) => void
  #current: Answer | undefined = $state.raw()
  #count = 0
  readonly #remembered: string[] = []

  /** @param shown told of each new answer, at once */
  constructor(clock: Clock, shown: (answer: Answer) => void) {
    this.#clock = clock
    this.#shown = shown
  }

  get current(): Answer | undefined {
    return this.#current
  }

  /** @param spoken somebody listens: the answer stands longer */
  receipt(receipt: Receipt, spoken = false): void {
    const before = this.#receiptOnScreen(receipt.id)
    if (before?.at === receipt.at) {
      if (isSame(before, receipt)) this.#renew(receipt)
      else this.#tell({ kind: 'changed', receipt }, spoken)
      return
    }
    if (this.#wasHeard(receipt)) return
    this.#tell({ kind: receipt.sameVisit ? 'same-visit' : 'recorded', receipt }, spoken)
  }

  /** Told by the request and by the stream too, close together. */
  refuse(reason: RefusalReason, spoken = false): void {
    const shown = this.#current
    const isRepeated = shown?.kind === 'refused' && shown.reason === reason
    if (isRepeated && this.#clock.now() - shown.at < REPEAT_MS) return
    this.#tell({ kind: 'refused', reason }, spoken)
  }

  /** A check-in was taken back. What is not on the screen concerns nobody before it. */
  withdraw(id: string, spoken = false): void {
    if (this.#receiptOnScreen(id)) this.#tell({ kind: 'withdrawn' }, spoken)
  }

  dismiss(): void {
    this.#current = undefined
  }

  #receiptOnScreen(id: string): Receipt | undefined {
    const shown = this.#current
    return shown && 'receipt' in shown && shown.receipt.id === id ? shown.receipt : undefined
  }

  #wasHeard(receipt: Receipt): boolean {
    const key = receipt.sameVisit ? `${receipt.id} ${receipt.at}` : receipt.id
    if (this.#remembered.includes(key)) return true
    this.#remembered.push(key)
    if (this.#remembered.length > MOST_REMEMBERED) this.#remembered.shift()
    return false
  }

  /** The same, told again: it can be changed for longer, and stands as long. */
  #renew(receipt: Receipt): void {
    const shown = this.#current
    if (!shown || receipt.changeableMs === undefined) return
    const changeableUntil = this.#clock.now() + receipt.changeableMs
    this.#current = { ...shown, changeableUntil, until: Math.max(shown.until, changeableUntil) }
  }

  #tell(told: Told, spoken: boolean): void {
    const at = this.#clock.now()
    const changeableMs = 'receipt' in told ? told.receipt.changeableMs : undefined
    const least = spoken ? SPOKEN_ANSWER_MS : ANSWER_MS
    this.#count += 1
    const answer: Answer = {
      ...told,
      id: this.#count,
      at,
      until: at + Math.max(least, changeableMs ?? 0),
      ...(changeableMs !== undefined && { changeableUntil: at + changeableMs }),
    }
    this.#current = answer
    this.#shown(answer)
  }
}

function isSame(a: Receipt, b: Receipt): boolean {
  return a.people === b.people && a.space === b.space && a.programme === b.programme
}
