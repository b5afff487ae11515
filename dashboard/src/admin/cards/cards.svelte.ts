import { type CardsAnswer, type NewCard, recorderRoutes as routes } from '@munteok/core'
import type { Session } from '../../access/session.svelte.ts'
import { Asked } from '../../asked.svelte.ts'

/** How long the recorder waits for a card. */
export const WAIT_MS = 60_000
/** Its answer comes a little later than that. */
const ANSWER_MS = 10_000

/** The cards that agents take for no visitors'. After each change the list is asked for again. */
export class Cards {
  readonly list: Asked<CardsAnswer>
  readonly #session: Session

  constructor(session: Session) {
    this.#session = session
    this.list = new Asked(() => session.http.request(routes.cards))
  }

  /**
   * Waits until a card is held to a reader.
   * @param signal calls it off
   * @throws MunteokError as `Session.as`
   */
  async enrol(card: NewCard, begun: () => void, signal: AbortSignal): Promise<void> {
    const until = AbortSignal.any([signal, AbortSignal.timeout(WAIT_MS + ANSWER_MS)])
    await this.#session.as('administer', () => {
      begun()
      return this.#session.http.request(routes.enrolCard, { body: card, signal: until })
    })
    await this.list.ask()
  }

  /** @throws MunteokError as `Session.as` */
  async remove(agent: string, card: string): Promise<void> {
    await this.#session.as('administer', () =>
      this.#session.http.request(routes.removeCard, { params: { agent, card } }),
    )
    await this.list.ask()
  }
}
