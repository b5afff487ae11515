import {
  type CheckInChange,
  type CheckInRequest,
  ErrorAnswer,
  kioskEvents,
  messageOf,
  parserOf,
  Refusal,
  type TypedText,
} from '@munteok/core'
import type { AgentApi, CheckInOutcome, WithdrawalOutcome } from './agent-seam.ts'
import type { RefusalReason } from './words.ts'

const TIMEOUT_MS = 5_000
const CHECK_INS = './api/check-ins'
const refusals = parserOf(Refusal)
const errors = parserOf(ErrorAnswer)
/** Codes that an error may have as well as a refusal. */
const TOLD_BY_ERRORS: readonly RefusalReason[] = ['disk-full', 'too-late']

/** The agent that serves this page, asked over HTTP. What went wrong in detail goes to the console. */
export class HttpAgentApi implements AgentApi {
  readonly #fetch: typeof fetch

  constructor(fetcher: typeof fetch) {
    this.#fetch = fetcher
  }

  checkIn(request: CheckInRequest): Promise<CheckInOutcome> {
    return this.#ask('POST', CHECK_INS, request)
  }

  change(id: string, change: CheckInChange): Promise<CheckInOutcome> {
    return this.#ask('PATCH', addressOf(id), change)
  }

  async takeBack(id: string): Promise<WithdrawalOutcome> {
    try {
      const response = await this.#send('DELETE', addressOf(id))
      if (response.ok) return { withdrawn: true }
      return { refused: reasonOf(await response.json()) }
    } catch (error) {
      return unreachable(error)
    }
  }

  async typed(text: string): Promise<RefusalReason | undefined> {
    try {
      const response = await this.#send('POST', './api/typed', { text } satisfies TypedText)
      return response.ok ? undefined : reasonOf(await response.json())
    } catch (error) {
      return unreachable(error).refused
    }
  }

  async #ask(method: string, address: string, body: object): Promise<CheckInOutcome> {
    try {
      const answer: unknown = await (await this.#send(method, address, body)).json()
      return kioskEvents.receipt.check(answer) ? { receipt: answer } : { refused: reasonOf(answer) }
    } catch (error) {
      return unreachable(error)
    }
  }

  #send(method: string, address: string, body?: object): Promise<Response> {
    return this.#fetch(address, {
      method,
      ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
  }
}

function addressOf(id: string): string {
  return `${CHECK_INS}/${encodeURIComponent(id)}`
}

function unreachable(error: unknown): { refused: RefusalReason } {
  console.error(`the agent does not answer: ${messageOf(error)}`)
  return { refused: 'unreachable' }
}

function reasonOf(answer: unknown): RefusalReason {
  const isError = errors.check(answer)
  const detail = refusals.check(answer) || isError ? answer.message : JSON.stringify(answer)
  console.error(`the agent did not take a check-in: ${detail}`)
  if (refusals.check(answer)) return answer.code
  return TOLD_BY_ERRORS.find((reason) => isError && answer.code === reason) ?? 'unreachable'
}
