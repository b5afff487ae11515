import { ErrorAnswer, recorderRoutes as routes } from '@munteok/core'
import type { FastifyReply } from 'fastify'
import type { Api, ApiParts } from './http-parts.ts'
import { PublicFeed, type PublicWord } from './public-feed.ts'
import { PublicStream } from './public-stream.ts'

/** Who asks twice within this may get the same answer from a cache on the way. */
const CACHE = 'public, max-age=2'
const RETRY_AFTER_S = 5
const NOTHING_NEW = { type: 'null', description: 'Nothing is new.' }
const EVENTS = { type: 'string', description: 'A stream without an end.' }
const NOT_YET: ErrorAnswer = {
  code: 'not-yet',
  message: 'the recorder has just begun, and hears nothing yet: ask again',
}
const FULL: ErrorAnswer = { code: 'too-many-listeners', message: 'no place is free: ask /api/v1/public' }

/**
 * What everybody may know of the house: for the public display, and for any site or program that wants it.
 * Nobody is asked who they are: to be registered where no cookie is looked at.
 */
export function publicRoutes(api: Api, parts: ApiParts): void {
  const feed = new PublicFeed(parts)
  const stream = new PublicStream({ feed, log: parts.log })
  api.addHook('onClose', (_api, done) => {
    stream.close()
    done()
  })

  api.route({
    method: routes.publicHouse.method,
    url: routes.publicHouse.path,
    schema: {
      summary: 'What everybody may know of the house',
      description:
        'For any site and any program, without a log-in. Numbers of people are rounded, small ones hidden. It changes once a second at most; ask with `If-None-Match` and no oftener than every few seconds.',
      response: { 200: routes.publicHouse.answer, 304: NOTHING_NEW, 503: ErrorAnswer },
    },
    handler: ({ headers }, reply: FastifyReply): void => {
      const word = feed.word()
      reply.header('access-control-allow-origin', '*')
      if (word) sendWord(reply, word, headers['if-none-match'])
      else refuse(reply, NOT_YET)
    },
  })

  api.get(
    '/public/stream',
    {
      config: { isStream: true },
      schema: {
        summary: 'The same as server-sent events',
        description:
          'Events `house`, each with what `/public` answers: when something changed, on the beat of a second, and every ten seconds. So many may listen at a time; who finds no place (503) asks `/public` instead.',
        produces: ['text/event-stream'],
        response: { 200: EVENTS, 503: ErrorAnswer },
      },
    },
    (_request, reply: FastifyReply): void => {
      const word = feed.word()
      if (!word) refuse(reply, NOT_YET)
      else if (stream.isFull) refuse(reply, FULL)
      else {
        reply.hijack()
        stream.add(reply.raw, word)
      }
    },
  )
}

/** @param known the `If-None-Match` of who has an answer already */
function sendWord(reply: FastifyReply, { text, etag }: PublicWord, known: string | undefined): void {
  reply.header('cache-control', CACHE).header('etag', etag)
  if (known === etag) reply.code(304).send()
  else reply.type('application/json; charset=utf-8').send(text)
}

function refuse(reply: FastifyReply, answer: ErrorAnswer): void {
  reply.code(503).header('retry-after', RETRY_AFTER_S).header('cache-control', 'no-store').send(answer)
}
