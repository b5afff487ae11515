import { type CardOrder, type CardReply, CONTRACT_VERSION, MunteokError } from '@munteok/core'
import { type Log, troubleOf } from '@munteok/runtime'
import type { RoleCards } from './role-cards.ts'
import type { Timers } from './timers.ts'

/** Four bytes that begin with 08, as a card's identity has them: made up by a phone or a passport. */
const MADE_UP = { from: 0x08000000, to: 0x08ffffff } as const

type Enrolment = CardOrder & { readonly order: 'enrol' }
type Refusal = NonNullable<CardReply['refused']>

export interface CardDeskOptions {
  readonly roles: Pick<RoleCards, 'cards' | 'enrol' | 'forget'>
  readonly reply: (reply: CardReply) => void
  readonly timers: Timers
  readonly log: Log
}

/**
 * Does what the recorder orders about cards of staff, tenants and tests. A card is enrolled by being
 * held to a reader: its number is neither typed nor sent.
 */
export class CardDesk {
  readonly #options: CardDeskOptions
  #waiting: { readonly order: Enrolment; readonly stop: () => void } | undefined

  constructor(options: CardDeskOptions) {
    this.#options = options
  }

  hear(order: CardOrder): void {
    if (order.order === 'enrol') this.#begin(order)
    else if (order.order === 'forget') this.#forget(order.id, order.card)
    else if (order.order === 'cancel') this.#cancel(order.id)
    else this.#reply(order.id, {})
  }

  /**
   * A card or code was held to a reader.
   * @returns true when it was waited for: it is no check-in
   */
  take(identity: string): boolean {
    const order = this.#waiting?.order
    if (!order) return false
    this.#end()
    if (isMadeUp(identity)) this.#reply(order.id, { refused: 'made-up-number' })
    else this.#do(order.id, (roles) => ({ card: roles.enrol(identity, order.role, order.label) }))
    return true
  }

  close(): void {
    this.#end()
  }

  #begin(order: Enrolment): void {
    if (this.#waiting) {
      // The same order may come twice: at QoS 1 that is allowed.
      if (this.#waiting.order.id !== order.id) this.#reply(order.id, { refused: 'busy' })
      return
    }
    const stop = this.#options.timers.after(order.withinMs, () => {
      this.#waiting = undefined
      this.#reply(order.id, { refused: 'no-card' })
    })
    this.#waiting = { order, stop }
  }

  #cancel(id: string): void {
    if (this.#waiting?.order.id === id) this.#end()
  }

  #end(): void {
    this.#waiting?.stop()
    this.#waiting = undefined
  }

  #forget(id: string, card: string): void {
    this.#do(id, (roles) => (roles.forget(card) ? { card } : { refused: 'unknown-card' }))
  }

  #do(id: string, deed: (roles: CardDeskOptions['roles']) => { card?: string; refused?: Refusal }): void {
    const { roles, log } = this.#options
    try {
      this.#reply(id, deed(roles))
    } catch (error) {
      if (!(error instanceof MunteokError)) throw error
      log.error(troubleOf(error), `cards could not be changed: ${error.message}`)
      this.#reply(id, { refused: 'failed' })
    }
  }

  #reply(id: string, said: { card?: string; refused?: Refusal }): void {
    this.#options.reply({ v: CONTRACT_VERSION, id, cards: this.#options.roles.cards, ...said })
  }
}

function isMadeUp(identity: string): boolean {
  const number = /^\d{10}$/.test(identity) ? Number(identity) : 0
  return number >= MADE_UP.from && number <= MADE_UP.to
}
