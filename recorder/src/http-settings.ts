import {
  AlarmsState,
  ChangesAnswer,
  EnteredAnswer,
  ErrorAnswer,
  type HouseSettings,
  may,
  NewSettings,
  SettingsAnswer,
  SettingsHealthAnswer,
} from '@munteok/core'
import type { FastifyRequest } from 'fastify'
import { authorOf } from './access/guard.ts'
import type { Api, ApiParts } from './http-parts.ts'
import { HouseChanges } from './settings/house-changes.ts'

const refusals = { 400: ErrorAnswer, 401: ErrorAnswer, 403: ErrorAnswer, 409: ErrorAnswer }

/** The settings of the house, who changed what, and what needs somebody now. */
export function settingsRoutes(api: Api, parts: ApiParts): void {
  const { settings: desk, webhookSecret, renewed } = parts

  api.get(
    '/settings',
    {
      config: { deed: 'look' },
      schema: {
        summary: 'What of the building can be changed while it runs, as it holds now',
        description:
          'Only an administrator sees the whole address of the webhook, and the secret that its calls are signed with.',
        response: { 200: SettingsAnswer },
      },
    },
    (request): SettingsAnswer => {
      const answer = { settings: desk.settings, changed: desk.changed }
      if (mayAdminister(request)) return { ...answer, webhookSecret: webhookSecret() }
      return { ...answer, settings: withoutWebhook(answer.settings) }
    },
  )

  api.get(
    '/settings/health',
    {
      config: { deed: 'look' },
      schema: {
        summary: 'What was changed once and does not fit the building any more',
        response: { 200: SettingsHealthAnswer },
      },
    },
    (): SettingsHealthAnswer => desk.health,
  )

  api.put(
    '/settings',
    {
      config: { deed: 'administer' },
      schema: {
        summary: 'Changes settings of the house, from now on',
        description:
          'Answers when they hold. 409 `changed-meanwhile`: somebody else changed the same since `after`.',
        body: NewSettings,
        response: { 200: EnteredAnswer, ...refusals },
      },
    },
    async (request): Promise<EnteredAnswer> => {
      const entry = desk.change(request.body, authorOf(request))
      await renewed()
      return { entry }
    },
  )

  watchRoutes(api, parts)
}

function watchRoutes(api: Api, { ledger, alarms }: ApiParts): void {
  const changes = new HouseChanges(ledger.db)

  api.get(
    '/changes',
    {
      config: { deed: 'audit' },
      schema: {
        summary: 'Who changed people, screens, cards and settings, the latest first',
        description: 'The last 200.',
        response: { 200: ChangesAnswer },
      },
    },
    (request): ChangesAnswer => {
      const all = changes.latest()
      return { changes: mayAdminister(request) ? all : all.map(withoutWebhookIn) }
    },
  )

  api.get(
    '/alarms',
    {
      config: { deed: 'look' },
      schema: { summary: 'What needs somebody now', response: { 200: AlarmsState } },
    },
    (): AlarmsState => alarms.state,
  )
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
