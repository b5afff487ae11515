import { randomBytes } from 'node:crypto'
import { clearTimeout, setTimeout } from 'node:timers'
import {
  type Card,
  type CardOrder,
  type CardReply,
  CONTRACT_VERSION,
  cardReplyParser,
  MunteokError,
  messageOf,
  parseJson,
  type Topics,
} from '@munteok/core'
import type { Log } from '@munteok/runtime'
import type { BrokerLink } from '../link.ts'

const ID_BYTES = 12
/** An agent that is there answers at once. */
const ANSWER_MS = 3_000

/** What is ordered, before it has an id. */
type Wanted = CardOrder extends infer Each ? (Each extends CardOrder ? Omit<Each, 'v' | 'id'> : never) : never
type WantedEnrolment = Extract<Wanted, { readonly order: 'enrol' }>

interface Waiting {
  readonly agent: string
  readonly settle: (reply: CardReply) => void
}

export interface CardOrdersParts {
  readonly link: BrokerLink
  readonly topics: Topics
  readonly log: Log
}

/** Asks agents about their cards of staff, tenants and tests, and waits for what they reply. */
export class CardOrders {
  readonly #parts: CardOrdersParts
  readonly #waiting = new Map<string, Waiting>()

  constructor(parts: CardOrdersParts) {
    this.#parts = parts
  }

  /** @throws MunteokError `outside` / `agent-silent` */
  async list(agent: string): Promise<Card[]> {
    return (await this.#ask(agent, { order: 'list' })).cards
  }

  /**
   * The next card at one of the agent's readers has this role.
   * @param signal aborted when nobody waits for it any more
   * @returns the card's id
   * @throws MunteokError `input` with why it was not done, `outside` / `agent-silent`
   */
  async enrol(agent: string, wanted: WantedEnrolment, signal: AbortSignal): Promise<string> {
    const { card } = await this.#ask(agent, wanted, { waitMs: wanted.withinMs + ANSWER_MS, signal })
    if (card === undefined) throw new MunteokError('fault', 'no-id', `agent "${agent}" names no card`)
    return card
  }

  /** @throws MunteokError as `enrol` */
  async forget(agent: string, card: string): Promise<void> {
    await this.#ask(agent, { order: 'forget', card })
  }

  /** @param payload of the agent's topic */
  hear(agent: string, payload: Buffer): void {
    try {
      const reply = parseJson(cardReplyParser, payload.toString('utf8'), `agent "${agent}", cards`)
      const waiting = this.#waiting.get(reply.id)
      if (waiting?.agent === agent) waiting.settle(reply)
    } catch (error) {
      this.#parts.log.warn(`ignored: ${messageOf(error)}`)
    }
  }

  async #ask(
    agent: string,
    order: Wanted,
    { waitMs = ANSWER_MS, signal }: { waitMs?: number; signal?: AbortSignal } = {},
  ): Promise<CardReply> {
    const id = randomBytes(ID_BYTES).toString('base64url')
    const cancel = () => this.#say(agent, id, { order: 'cancel' })
    signal?.addEventListener('abort', cancel)
    try {
      const reply = await this.#replyTo(agent, id, order, waitMs)
      if (reply.refused !== undefined) throw refusal(agent, reply.refused)
      return reply
    } finally {
      signal?.removeEventListener('abort', cancel)
    }
  }

  #replyTo(agent: string, id: string, order: Wanted, waitMs: number): Promise<CardReply> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(id)
        reject(silent(agent))
      }, waitMs)
      this.#waiting.set(id, {
        agent,
        settle: (reply) => {
          clearTimeout(timer)
          this.#waiting.delete(id)
          resolve(reply)
        },
      })
      if (this.#say(agent, id, order)) return
      clearTimeout(timer)
      this.#waiting.delete(id)
      reject(silent(agent))
    })
  }

  #say(agent: string, id: string, order: Wanted): boolean {
    const { link, topics } = this.#parts
    const text = JSON.stringify({ v: CONTRACT_VERSION, id, ...order })
    return link.publish(topics.order(agent), text, { qos: 1 })
  }
}

const WHY: Readonly<Record<NonNullable<CardReply['refused']>, string>> = {
  'no-card': 'no card was held to a reader in time: try again',
  'made-up-number':
    'the card makes up another number each time, as phones and passports do: take another card, or enrol it by its printed number with "munteok enrol"',
  'unknown-card': 'the agent has no such card: ask for the list again',
  busy: 'the agent is waiting for another card to enrol: wait until that is done',
  failed: 'the agent could not write its cards: its log says why',
}

function refusal(agent: string, why: NonNullable<CardReply['refused']>): MunteokError {
  return new MunteokError(why === 'failed' ? 'outside' : 'input', why, `agent "${agent}": ${WHY[why]}`)
}

function silent(agent: string): MunteokError {
  const message = `agent "${agent}" does not answer: see that it runs and reaches the broker`
  return new MunteokError('outside', 'agent-silent', message)
}
