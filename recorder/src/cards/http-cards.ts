import {
  type CardAnswer,
  type CardsAnswer,
  type EnteredAnswer,
  MunteokError,
  recorderRoutes as routes,
} from '@munteok/core'
import type { FastifyReply } from 'fastify'
import { authorOf } from '../access/guard.ts'
import type { Api, ApiParts } from '../http-parts.ts'
import { served } from '../served.ts'

/** How long somebody has to walk to the reader. */
const WITHIN_MS = 60_000

/** Cards of staff, tenants and tests. Their numbers stay at the agents. */
export function cardRoutes(api: Api, { agents, cards, clock, ledger }: ApiParts): void {
  const online = () => agents.answer().agents.filter((agent) => agent.online)

  function checkKnown(name: string): void {
    const names = agents.answer().agents.map((agent) => agent.name)
    if (names.includes(name)) return
    const message = `"${name}" is no agent (agents: ${names.join(', ') || 'none'})`
    throw new MunteokError('input', 'unknown-agent', message)
  }

  api.route({
    ...served(routes.cards, 'administer', {
      summary: 'The cards that agents take for no visitors’',
      description: 'An agent that does not answer is left out.',
    }),
    handler: async (): Promise<CardsAnswer> => {
      const asked = online().map(async ({ name }) => [name, await cards.list(name)] as const)
      const answers = (await Promise.allSettled(asked)).flatMap((answer) =>
        answer.status === 'fulfilled' ? [answer.value] : [],
      )
      return { agents: Object.fromEntries(answers) }
    },
  })

  api.route({
    ...served(routes.enrolCard, 'administer', {
      summary: 'Enrols the next card that is held to a reader of an agent',
      description: `Answers when the card was read, at most ${WITHIN_MS / 1000} seconds later. Who hangs up calls it off.`,
      refusals: [404, 503],
    }),
    handler: async (request, reply): Promise<CardAnswer> => {
      const { agent, label, role } = request.body
      checkKnown(agent)
      const by = authorOf(request)
      const wanted = { order: 'enrol', label, role, withinMs: WITHIN_MS } as const
      const card = await cards.enrol(agent, wanted, hungUp(reply))
      const record = {
        kind: 'card',
        at: clock.now(),
        by,
        agent,
        card,
        label,
        change: 'enrolled',
        role,
      } as const
      return { entry: ledger.record(record), card }
    },
  })

  api.route({
    ...served(routes.removeCard, 'administer', {
      summary: 'Takes a card for a visitor’s again',
      refusals: [404, 503],
    }),
    handler: async (request): Promise<EnteredAnswer> => {
      const { agent, card } = request.params
      checkKnown(agent)
      const known = (await cards.list(agent)).find((one) => one.card === card)
      if (!known) throw new MunteokError('input', 'unknown-card', `agent "${agent}" has no card "${card}"`)
      await cards.forget(agent, card)
      const { label, role } = known
      const by = authorOf(request)
      const record = {
        kind: 'card',
        at: clock.now(),
        by,
        agent,
        card,
        label,
        change: 'removed',
        role,
      } as const
      return { entry: ledger.record(record) }
    },
  })
}

/** Aborted when the one who asks goes away before the answer. */
function hungUp(reply: FastifyReply): AbortSignal {
  const away = new AbortController()
  reply.raw.once('close', () => {
    if (!reply.raw.writableEnded) away.abort()
  })
  return away.signal
}
