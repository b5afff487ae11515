import { recorderRoutes as routes, type SessionAnswer } from '@munteok/core'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Api, ApiParts } from '../http-parts.ts'
import { served } from '../served.ts'
import type { Asker } from './asker.ts'
import { endSession, setScreen, setSession } from './cookies.ts'
import type { FrontDoor } from './front-door.ts'
import { tokensOf } from './guard.ts'

/** `/session`: who asks, logging in and out. */
export function sessionRoutes(api: Api, { access: { door } }: ApiParts): void {
  api.route({
    ...served(routes.session, 'open', { summary: 'Who asks, and as what' }),
    handler: (request, reply): SessionAnswer => {
      renewScreen(request, reply)
      return answerOf(request.asker, door)
    },
  })

  api.route({
    ...served(routes.logIn, 'open', { summary: 'Logs in', refusals: [401, 429] }),
    handler: async (request, reply): Promise<SessionAnswer> =>
      begun(request, reply, door, await door.logIn(request.body, request.ip)),
  })

  api.route({
    ...served(routes.becomeAdministrator, 'open', {
      summary: 'Becomes administrator with the one-time code',
      refusals: [401, 429],
    }),
    handler: async (request, reply): Promise<SessionAnswer> =>
      begun(request, reply, door, await door.becomeAdministrator(request.body, request.ip)),
  })

  api.route({
    ...served(routes.admitScreen, 'open', {
      summary: 'Lets a screen look, by its token',
      refusals: [401, 429],
    }),
    handler: (request, reply): SessionAnswer => {
      const { token } = request.body
      door.admitScreen(token)
      setScreen(request, reply, token)
      return answerOf(door.whoHas({ ...tokensOf(request), screen: token }), door)
    },
  })

  api.route({
    ...served(routes.logOut, 'open', { summary: 'Logs out' }),
    handler: (request, reply): SessionAnswer => {
      const { session, ...others } = tokensOf(request)
      door.logOut(session)
      endSession(request, reply)
      return answerOf(door.whoHas(others), door)
    },
  })

  passwordRoute(api, door)
}

function passwordRoute(api: Api, door: FrontDoor): void {
  api.route({
    ...served(routes.changePassword, 'person', {
      summary: "Changes one's own password",
      description: 'All sessions of that person end, and a new one begins here.',
      refusals: [401, 429],
    }),
    handler: async (request, reply): Promise<SessionAnswer> => {
      const login = request.asker.as === 'person' ? request.asker.login : ''
      return begun(request, reply, door, await door.changePassword(login, request.body, request.ip))
    },
  })
}

/** In place of the session that the browser had before. */
function begun(
  request: FastifyRequest,
  reply: FastifyReply,
  door: FrontDoor,
  session: string,
): SessionAnswer {
  const before = tokensOf(request)
  door.logOut(before.session)
  setSession(request, reply, session)
  return answerOf(door.whoHas({ ...before, session }), door)
}

/** A screen that looks every day keeps its token for ever. */
function renewScreen(request: FastifyRequest, reply: FastifyReply): void {
  const { screen } = tokensOf(request)
  if (request.asker.as === 'screen' && screen !== undefined) setScreen(request, reply, screen)
}

function answerOf(asker: Asker, { needsFirst, codeWaits }: FrontDoor): SessionAnswer {
  return { ...asker, needsFirst, ...(codeWaits && !needsFirst && { codeWaits }) }
}
