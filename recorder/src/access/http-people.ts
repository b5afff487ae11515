import { type PeopleAnswer, recorderRoutes as routes, type ScreenAnswer } from '@munteok/core'
import type { Api, ApiParts } from '../http-parts.ts'
import { served } from '../served.ts'
import { authorOf } from './guard.ts'

/** `/people` and `/screens`: who can log in, and which screens may look. Each change stands in the ledger. */
export function peopleRoutes(api: Api, parts: ApiParts): void {
  const { desk } = parts.access
  api.route({
    ...served(routes.people, 'administer', { summary: 'Who can log in, and which screens may look' }),
    handler: (): PeopleAnswer => desk.list(),
  })

  api.route({
    ...served(routes.addPerson, 'administer', { summary: 'Lets somebody log in' }),
    handler: async (request): Promise<PeopleAnswer> => {
      await desk.add(request.body, authorOf(request))
      return desk.list()
    },
  })

  api.route({
    ...served(routes.changePerson, 'administer', {
      summary: "Changes somebody's name, role or password",
      description: 'With a new role or password all sessions of that person end.',
      refusals: [404],
    }),
    handler: async (request): Promise<PeopleAnswer> => {
      await desk.change(request.params.login, request.body, authorOf(request))
      return desk.list()
    },
  })

  api.route({
    ...served(routes.removePerson, 'administer', {
      summary: 'Lets somebody log in no more',
      refusals: [404],
    }),
    handler: (request): PeopleAnswer => {
      desk.remove(request.params.login, authorOf(request))
      return desk.list()
    },
  })

  screenRoutes(api, parts)
}

function screenRoutes(api: Api, { access: { desk } }: ApiParts): void {
  api.route({
    ...served(routes.addScreen, 'administer', {
      summary: 'A token with which a screen may look',
      description: 'It is shown this once.',
    }),
    handler: (request): ScreenAnswer => desk.addScreen(request.body.name, authorOf(request)),
  })

  api.route({
    ...served(routes.removeScreen, 'administer', { summary: "Takes a screen's token back", refusals: [404] }),
    handler: (request): PeopleAnswer => {
      desk.removeScreen(request.params.id, authorOf(request))
      return desk.list()
    },
  })
}
