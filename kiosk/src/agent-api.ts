import {
  ApiClient,
  type CheckInChange,
  type CheckInRequest,
  messageOf,
  type Receipt,
  RefusedRequest,
  agentRoutes as routes,
} from '@munteok/core'
import type { AgentApi, CheckInOutcome, WithdrawalOutcome } from './agent-seam.ts'
import type { RefusalReason } from './words.ts'

const TIMEOUT_MS = 5_000
/** Codes that a person is told about in words of their own. */
const TOLD: readonly RefusalReason[] = ['disk-full', 'too-late']

/** The agent that serves this page, asked over HTTP. What went wrong in detail goes to the console. */
export class HttpAgentApi implements AgentApi {
  readonly #client: ApiClient

  constructor(fetcher: typeof fetch) {
    this.#client = new ApiClient({
      base: '.',
      fetch: fetcher,
      signal: () => AbortSignal.timeout(TIMEOUT_MS),
    })
  }

  checkIn(request: CheckInRequest): Promise<CheckInOutcome> {
    return outcomeOf(this.#client.request(routes.checkIn, { body: request }))
  }

  change(id: string, change: CheckInChange): Promise<CheckInOutcome> {
    return outcomeOf(this.#client.request(routes.changeCheckIn, { params: { id }, body: change }))
  }

  async takeBack(id: string): Promise<WithdrawalOutcome> {
    const refused = await reasonOf(this.#client.request(routes.takeBack, { params: { id } }))
    return refused === undefined ? { withdrawn: true } : { refused }
  }

  typed(text: string): Promise<RefusalReason | undefined> {
    return reasonOf(this.#client.request(routes.typed, { body: { text } }))
  }
}

async function outcomeOf(asked: Promise<Receipt>): Promise<CheckInOutcome> {
  const refused = await reasonOf(asked)
  return refused === undefined ? { receipt: await asked } : { refused }
}

/** @returns why it was not done, or undefined */
async function reasonOf(asked: Promise<unknown>): Promise<RefusalReason | undefined> {
  try {
    await asked
    return undefined
  } catch (error) {
    console.error(`the agent did not do it: ${messageOf(error)}`)
    const code = error instanceof RefusedRequest ? error.code : undefined
    return TOLD.find((reason) => reason === code) ?? 'unreachable'
  }
}
