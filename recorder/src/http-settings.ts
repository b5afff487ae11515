import {
  type AlarmsState,
  type ChangesAnswer,
  type EnteredAnswer,
  type HouseSettings,
  may,
  recorderRoutes as routes,
  type SettingsAnswer,
  type SettingsHealthAnswer,
} from '@munteok/core'
import type { FastifyRequest } from 'fastify'
import { authorOf } from './access/guard.ts'
import type { Api, ApiParts } from './http-parts.ts'
import { served } from './served.ts'
import { HouseChanges } from './settings/house-changes.ts'

/** The settings of the house, who changed what, and what needs somebody now. */
export function settingsRoutes(api: Api, parts: ApiParts): void {
  const { settings: desk, webhookSecret, renewed } = parts

  api.route({
    ...served(routes.settings, 'look', {
      summary: 'What of the building can be changed while it runs, as it holds now',
      description:
        'Only an administrator sees the whole address of the webhook, and the secret that its calls are signed with.',
    }),
    handler: (request): SettingsAnswer => {
      const answer = { settings: desk.settings, changed: desk.changed }
      if (mayAdminister(request)) return { ...answer, webhookSecret: webhookSecret() }
      return { ...answer, settings: withoutWebhook(answer.settings) }
    },
  })

  api.route({
    ...served(routes.settingsHealth, 'look', {
      summary: 'What was changed once and does not fit the building any more',
    }),
    handler: (): SettingsHealthAnswer => desk.health,
  })

  api.route({
    ...served(routes.changeSettings, 'administer', {
      summary: 'Changes settings of the house, from now on',
      description:
        'Answers when they hold. 409 `changed-meanwhile`: somebody else changed the same since `after`.',
      refusals: [409],
    }),
    handler: async (request): Promise<EnteredAnswer> => {
      const entry = desk.change(request.body, authorOf(request))
      await renewed()
      return { entry }
    },
  })

  watchRoutes(api, parts)
}

function watchRoutes(api: Api, { ledger, alarms }: ApiParts): void {
  const changes = new HouseChanges(ledger.db)

  api.route({
    ...served(routes.changes, 'audit', {
      summary: 'Who changed people, screens, cards and settings, the latest first',
      description: 'The last 200.',
    }),
    handler: (request): ChangesAnswer => {
      const all = changes.latest()
      return { changes: mayAdminister(request) ? all : all.map(withoutWebhookIn) }
    },
  })

  api.route({
    ...served(routes.alarms, 'look', { summary: 'What needs somebody now' }),
    handler: (): AlarmsState => alarms.state,
  })
}

function mayAdminister({ asker }: FastifyRequest): boolean {
  return may(asker.role, 'administer')
}

/** Whoever knows the address of a webhook can often write where it leads. */
function withoutWebhook<S extends HouseSettings>(settings: S): S {
  const { alarms } = settings
  if (alarms?.webhook === undefined) return settings
  const { webhook } = alarms
  const origin = URL.canParse(webhook) ? new URL(webhook).origin : 'https://'
  return { ...settings, alarms: { ...alarms, webhook: `${origin}/…` } }
}

function withoutWebhookIn(one: ChangesAnswer['changes'][number]): ChangesAnswer['changes'][number] {
  const { change } = one
  if (change.kind !== 'settings') return one
  return { ...one, change: { ...change, settings: withoutWebhook(change.settings) } }
}
