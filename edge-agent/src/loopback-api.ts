import { existsSync } from 'node:fs'
import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import {
  type Building,
  type Clock,
  type ErrorAnswer,
  floorOfSpace,
  type KioskState,
  MunteokError,
  messageOf,
  parserOf,
  agentRoutes as routes,
} from '@munteok/core'
import { type Log, MONITORING_PATHS, type Monitoring } from '@munteok/runtime'
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import type { CheckInOutcome, CheckIns, Place, PlaceChange } from './check-ins.ts'
import { KIOSK_DEVICE } from './device-readers.ts'
import type { KioskStream } from './kiosk-stream.ts'
import { loopbackDocs } from './loopback-docs.ts'
import { VERSION } from './version.ts'

const checkInParser = parserOf(routes.checkIn.body)
const typedParser = parserOf(routes.typed.body)
const changeParser = parserOf(routes.changeCheckIn.body)
/** What is not done, and is no fault of the request. */
const TOO_LATE = 409
const NO_ROOM = 507

export interface LoopbackApiOptions {
  /** As it holds now. */
  readonly building: () => Building
  readonly clock: Clock
  readonly log: Log
  readonly checkIns: CheckIns
  readonly stream: KioskStream
  /** Takes what a reader typed into the page. @throws MunteokError `input` while that cannot be */
  readonly typed: (text: string) => void
  readonly state: () => KioskState
  readonly monitoring: Monitoring
  /** The built kiosk; without it there is the API alone. */
  readonly kioskDir?: string | undefined
}

/** The API that the kiosk on this machine talks to, and the kiosk itself. */
export class LoopbackApi {
  readonly #options: LoopbackApiOptions
  #server: FastifyInstance | undefined

  constructor(options: LoopbackApiOptions) {
    this.#options = options
  }

  /**
   * @param port 0 for one that the system chooses
   * @returns the address
   * @throws MunteokError `input` for a host that is not this machine alone, `outside` for a port that is taken
   */
  async start(host: string, port: number): Promise<string> {
    if (!isThisMachine(host))
      throw new MunteokError(
        'input',
        'not-loopback',
        `an agent's API listens at ${host}: it has no accounts, so it may listen at 127.0.0.1 only`,
      )
    this.#server = await this.#build()
    try {
      return await this.#server.listen({ host, port })
    } catch (cause) {
      throw new MunteokError(
        'outside',
        'listen',
        `cannot listen at ${host}:${port}: ${messageOf(cause)}; choose another port in the agent's "http"`,
        { cause },
      )
    }
  }

  async close(): Promise<void> {
    this.#options.stream.close()
    await this.#server?.close()
  }

  async #build(): Promise<FastifyInstance> {
    const server = Fastify({ bodyLimit: 4_096, forceCloseConnections: true })
    server.addHook('onRequest', async (request, reply) => {
      if (!isFromThisMachine(request)) await reply.code(403).send(foreign(request))
    })
    server.setErrorHandler((error, _request, reply) => this.#failed(error, reply))
    this.#addRoutes(server)
    await this.#addKiosk(server)
    return server
  }

  #addRoutes(server: FastifyInstance): void {
    const { state, stream, monitoring } = this.#options
    server.get(routes.state.path, async () => state())
    for (const path of MONITORING_PATHS)
      server.get(path, async (request, reply) => {
        const { status, contentType, text } = await monitoring.answer(path, request.raw)
        return reply.code(status).header('cache-control', 'no-store').type(contentType).send(text)
      })
    server.get('/docs/openapi.json', async () => loopbackDocs(VERSION))
    server.get('/api/stream', (_request, reply) => {
      reply.hijack()
      stream.add(reply.raw)
    })
    server.post(routes.checkIn.path, (request, reply) => this.#checkIn(request, reply))
    server.post(routes.typed.path, (request, reply) => {
      this.#options.typed(typedParser.parse(request.body, 'what was typed').text)
      return reply.code(204).send()
    })
    server.patch(routes.changeCheckIn.path, (request, reply) => this.#change(request, reply))
    server.delete(routes.takeBack.path, (request, reply) => this.#withdraw(request, reply))
  }

  async #checkIn(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const { building, checkIns, clock } = this.#options
    const { people, ...asked } = checkInParser.parse(request.body, 'the check-in')
    const { space, programme } = placeOf(building(), asked)
    const outcome = checkIns.take({
      kind: 'check-in',
      at: clock.now(),
      device: KIOSK_DEVICE,
      ...(space !== undefined && { space }),
      method: 'touch',
      ...(programme !== undefined && { programme }),
      role: 'visitor',
      people,
    })
    return answer(reply, 201, outcome)
  }

  async #change(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const { building, checkIns } = this.#options
    const { people, ...asked } = changeParser.parse(request.body, 'the change')
    const isMoved = Object.keys(asked).length > 0
    const place = isMoved ? changedPlaceOf(building(), asked) : undefined
    return answer(reply, 200, checkIns.change(receiptIn(request), { people, place }))
  }

  async #withdraw(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const outcome = this.#options.checkIns.withdraw(receiptIn(request))
    return outcome.ok ? reply.code(204).send() : refuse(reply, outcome.refusal)
  }

  #failed(error: unknown, reply: FastifyReply): FastifyReply {
    if (error instanceof MunteokError && error.kind === 'input')
      return reply.code(400).send({ code: error.code, message: error.message } satisfies ErrorAnswer)
    const status = statusOf(error)
    if (status < 500)
      return reply.code(status).send({ code: 'bad-request', message: messageOf(error) } satisfies ErrorAnswer)
    this.#options.log.error({ err: error }, `the kiosk's API failed: ${messageOf(error)}`)
    return reply.code(500).send({ code: 'fault', message: 'see the log of the agent' } satisfies ErrorAnswer)
  }

  /** The kiosk's files; any other address shows its first page, which knows its own ways. */
  async #addKiosk(server: FastifyInstance): Promise<void> {
    const { kioskDir, log } = this.#options
    const hasKiosk = kioskDir !== undefined && existsSync(join(kioskDir, 'index.html'))
    if (hasKiosk) await server.register(fastifyStatic, { root: kioskDir })
    else if (kioskDir !== undefined)
      log.warn(`there is no built kiosk in ${kioskDir}: build it (npm run build:screens) to have the screen`)
    server.setNotFoundHandler((request, reply) => {
      const isPage = request.method === 'GET' && !request.url.startsWith('/api/')
      if (hasKiosk && isPage) return reply.sendFile('index.html')
      const message = `there is nothing at ${request.method} ${request.url}`
      return reply.code(404).send({ code: 'not-found', message } satisfies ErrorAnswer)
    })
  }
}

function receiptIn({ params }: FastifyRequest): string {
  return String((params as { id?: unknown }).id)
}

function answer(reply: FastifyReply, status: number, outcome: CheckInOutcome): FastifyReply {
  return outcome.ok ? reply.code(status).send(outcome.receipt) : refuse(reply, outcome.refusal)
}

function refuse(reply: FastifyReply, { code, message }: ErrorAnswer): FastifyReply {
  return reply.code(code === 'too-late' ? TOO_LATE : NO_ROOM).send({ code, message } satisfies ErrorAnswer)
}

/**
 * Where somebody checks in, and for what. A programme that was chosen without a space is in its own one;
 * for once it may be in another one.
 * @throws MunteokError `input` for a space or a programme that the building does not have
 */
function placeOf(building: Building, { space, programme }: Place): Place {
  if (space !== undefined && !floorOfSpace(building, space)) {
    const known = building.floors.flatMap((floor) => floor.spaces)
    throw unknown('space', space, known)
  }
  if (programme === undefined) return { space }
  const known = building.usage.programmes ?? []
  const chosen = known.find(({ id }) => id === programme)
  if (!chosen) throw unknown('programme', programme, known)
  return { programme, space: space ?? chosen.space }
}

/** As `placeOf`, where `null` is none and stays so. */
function changedPlaceOf(building: Building, { space, programme }: PlaceChange): PlaceChange {
  const place = placeOf(building, { space: space ?? undefined, programme: programme ?? undefined })
  return {
    space: space === null ? null : place.space,
    programme: programme === null ? null : place.programme,
  }
}

function unknown(what: string, id: string, known: readonly { readonly id: string }[]): MunteokError {
  const ids = known.map((each) => each.id).join(', ') || 'none'
  return new MunteokError(
    'input',
    `unknown-${what}`,
    `"${id}" is no ${what} of this building (${what}s: ${ids})`,
  )
}

/**
 * Pages from elsewhere must not check people in: neither by a request across origins, nor by a name
 * of their own that they let point here (DNS rebinding).
 */
function isFromThisMachine({ headers }: FastifyRequest): boolean {
  const { host, origin } = headers
  const hasOwnHost = host !== undefined && isThisMachine(hostnameOf(`http://${host}`))
  return hasOwnHost && (origin === undefined || isThisMachine(hostnameOf(origin)))
}

function hostnameOf(url: string): string {
  return URL.canParse(url) ? new URL(url).hostname : ''
}

function isThisMachine(host: string): boolean {
  return ['localhost', '127.0.0.1', '::1', '[::1]'].includes(host)
}

function foreign({ headers }: FastifyRequest): ErrorAnswer {
  const from = headers.origin ?? headers.host ?? 'nowhere'
  return { code: 'foreign', message: `this API serves this machine's own pages only, not ${from}` }
}

function statusOf(error: unknown): number {
  const status = error instanceof Error && 'statusCode' in error ? error.statusCode : undefined
  return typeof status === 'number' ? status : 500
}
