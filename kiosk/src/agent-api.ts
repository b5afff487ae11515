import { type CheckInRequest, ErrorAnswer, kioskEvents, messageOf, parserOf, Refusal } from '@munteok/core'
import type { AgentApi, CheckInOutcome } from './kiosk-screen.svelte.ts'

const TIMEOUT_MS = 5_000
const refusals = parserOf(Refusal)
const errors = parserOf(ErrorAnswer)

/** The agent that serves this page, asked over HTTP. What went wrong in detail goes to the console. */
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
    } catch (error) {
      console.error(`the agent does not answer a check-in: ${messageOf(error)}`)
      return { refused: 'unreachable' }
    }
  }
}

function outcomeOf(answer: unknown): CheckInOutcome {
  if (kioskEvents.receipt.check(answer)) return { receipt: answer }
  const detail = refusals.check(answer) || errors.check(answer) ? answer.message : JSON.stringify(answer)
  console.error(`the agent did not take a check-in: ${detail}`)
  if (refusals.check(answer)) return { refused: answer.code }
  return { refused: errors.check(answer) && answer.code === 'disk-full' ? 'disk-full' : 'unreachable' }
}
