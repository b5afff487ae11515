import { Type } from '@fastify/type-provider-typebox'
import { ErrorAnswer, NewPerson, NewScreen, PeopleAnswer, PersonChange, ScreenAnswer } from '@munteok/core'
import type { Api, ApiParts } from '../http-parts.ts'
import { authorOf } from './guard.ts'

const LoginParams = Type.Object({ login: Type.String() })
const ScreenParams = Type.Object({ id: Type.String() })
const refusals = { 400: ErrorAnswer, 401: ErrorAnswer, 403: ErrorAnswer, 404: ErrorAnswer }
const response = { 200: PeopleAnswer, ...refusals }

/** `/people` and `/screens`: who can log in, and which screens may look. Each change stands in the ledger. */
export function peopleRoutes(api: Api, parts: ApiParts): void {
  const { desk } = parts.access
  const config = { deed: 'administer' } as const

  api.get(
    '/people',
    { config, schema: { summary: 'Who can log in, and which screens may look', response } },
    (): PeopleAnswer => desk.list(),
  )

  api.post(
    '/people',
    { config, schema: { summary: 'Lets somebody log in', body: NewPerson, response } },
    async (request): Promise<PeopleAnswer> => {
      await desk.add(request.body, authorOf(request))
      return desk.list()
    },
  )

  api.patch(
    '/people/:login',
    {
      config,
      schema: {
        summary: "Changes somebody's name, role or password",
        description: 'With a new role or password all sessions of that person end.',
        ...{ params: LoginParams, body: PersonChange, response },
      },
    },
    async (request): Promise<PeopleAnswer> => {
      await desk.change(request.params.login, request.body, authorOf(request))
      return desk.list()
    },
  )

  api.delete(
    '/people/:login',
    { config, schema: { summary: 'Lets somebody log in no more', params: LoginParams, response } },
    (request): PeopleAnswer => {
      desk.remove(request.params.login, authorOf(request))
      return desk.list()
    },
  )

  screenRoutes(api, parts)
}

function screenRoutes(api: Api, { access: { desk } }: ApiParts): void {
  const config = { deed: 'administer' } as const

  api.post(
    '/screens',
    {
      config,
      schema: {
        summary: 'A token with which a screen may look',
        description: 'It is shown this once.',
        body: NewScreen,
        response: { 200: ScreenAnswer, ...refusals },
      },
    },
    (request): ScreenAnswer => desk.addScreen(request.body.name, authorOf(request)),
  )

  api.delete(
    '/screens/:id',
    { config, schema: { summary: "Takes a screen's token back", params: ScreenParams, response } },
    (request): PeopleAnswer => {
      desk.removeScreen(request.params.id, authorOf(request))
      return desk.list()
    },
  )
}
