import { type CheckInRequest, ErrorAnswer, kioskEvents, parserOf, Refusal } from '@munteok/core'
import type { AgentApi, CheckInOutcome } from './kiosk-screen.svelte.ts'

const TIMEOUT_MS = 5_000
const refusals = parserOf(Refusal)
const errors = parserOf(ErrorAnswer)

/** The agent that serves this page, asked over HTTP. */
export class HttpAgentApi implements AgentApi {
  readonly #fetch: typeof fetch

  constructor(fetcher: typeof fetch) {
    this.#fetch = fetcher
  }

  async checkIn(people: number): Promise<CheckInOutcome> {
    const request: CheckInRequest = { people }
    try {
      const response = await this.#fetch('./api/check-ins', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(request),
        signal: AbortSignal.timeout(TIMEOUT_MS),
      })
      return outcomeOf(await response.json())
    } catch (cause) {
      return { refused: 'unreachable', detail: String(cause) }
    }
  }
}

function outcomeOf(answer: unknown): CheckInOutcome {
  if (kioskEvents.receipt.check(answer)) return { receipt: answer }
  if (refusals.check(answer)) return { refused: answer.code, detail: answer.message }
  if (errors.check(answer) && answer.code === 'disk-full')
    return { refused: 'disk-full', detail: answer.message }
  return { refused: 'unreachable', detail: errors.check(answer) ? answer.message : 'an unknown answer' }
}
