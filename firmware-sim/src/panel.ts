import { type Building, type Clock, type Listen, MunteokError, messageOf, type Parser } from '@munteok/core'
import type { Log } from '@munteok/runtime'
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { STAFF_CARDS, TENANT_CARDS } from './cards.ts'
import type { DeviceSet } from './device-set.ts'
import type { FaultSettings } from './devices/faults.ts'
import type { Direction } from './devices/firmware.ts'
import type { Truth } from './movement.ts'
import { type DeviceState, type PanelState, requests } from './panel-api.ts'
import { fontFile } from './panel-font.ts'
import { PANEL_PAGE } from './panel-page.ts'
import { SimulatedCounter } from './simulated-counter.ts'
import type { SimulatedDevice, UnplugOptions } from './simulated-device.ts'
import { SimulatedReader } from './simulated-reader.ts'

const LOOPBACK = ['127.0.0.1', '::1', 'localhost']
const MAX_BODY_BYTES = 4_096

/** What the panel can do with the building. */
export interface Controls {
  tap(device: string, card?: string): string | undefined
  walk(portal: string, direction: Direction, people: number): number
  unplug(device: string, options?: UnplugOptions): Promise<boolean>
  plug(device: string): Promise<void>
  reset(device: string): Promise<void>
  burst(device: string): Promise<number>
  setFaults(device: string, faults: Partial<FaultSettings>): void
  truth(): Truth
}

export interface PanelParts {
  readonly listen: Listen
  readonly controls: Controls
  readonly devices: DeviceSet
  readonly building: Building
  readonly clock: Clock
  readonly log: Log
}

/**
 * The control panel of the simulated devices: a page and a small JSON API, for this machine only.
 * It answers nobody who asks under another name or from another page: a web page elsewhere that finds
 * its port must not be able to press the buttons.
 */
export class Panel {
  readonly #parts: PanelParts
  #server: FastifyInstance | undefined
  #allowedHosts: readonly string[] = []

  constructor(parts: PanelParts) {
    this.#parts = parts
  }

  /**
   * @returns its address
   * @throws MunteokError `input` for an address that others can reach, `outside` when the port is taken
   */
  async start(): Promise<string> {
    const { host = '127.0.0.1', port } = this.#parts.listen
    if (!LOOPBACK.includes(host))
      throw new MunteokError(
        'input',
        'not-loopback',
        `the panel of the simulated devices listens on this machine only: 127.0.0.1, not ${host}`,
      )
    const server = Fastify({ bodyLimit: MAX_BODY_BYTES, forceCloseConnections: true })
    this.#server = server
    this.#addRoutes(server)
    try {
      await server.listen({ host, port })
    } catch (cause) {
      throw new MunteokError(
        'outside',
        'panel-port',
        `the panel of the simulated devices cannot listen on ${host}:${port}: ${messageOf(cause)}`,
        { cause },
      )
    }
    return this.#nowListening(server, host)
  }

  async close(): Promise<void> {
    await this.#server?.close()
  }

  #nowListening(server: FastifyInstance, host: string): string {
    const address = server.server.address()
    const port = address !== null && typeof address === 'object' ? address.port : this.#parts.listen.port
    const written = host.includes(':') ? `[${host}]` : host
    this.#allowedHosts = [`${written}:${port}`, `localhost:${port}`]
    return `http://${written}:${port}/`
  }

  #addRoutes(server: FastifyInstance): void {
    server.addHook('onRequest', async (request, reply) => {
      if (!this.#isFromHere(request)) await refuse(reply)
    })
    server.setErrorHandler((error: Error, _request, reply) => {
      const status = statusOf(error)
      if (status >= 500) this.#parts.log.error(`panel: ${messageOf(error)}`)
      return reply.code(status).send({ error: messageOf(error) })
    })
    server.get('/', (_request, reply) =>
      reply
        .type('text/html; charset=utf-8')
        .header(
          'content-security-policy',
          "default-src 'self' 'unsafe-inline'; img-src data:; frame-ancestors 'none'",
        )
        .send(PANEL_PAGE),
    )
    server.get<{ Params: { '*': string } }>('/font/*', async (request, reply) => {
      const { type, bytes } = await fontFile(request.params['*'])
      return reply.type(type).header('cache-control', 'max-age=86400').send(bytes)
    })
    server.get('/api/state', () => this.#state())
    this.#addButtons(server)
    this.#addPlugs(server)
    this.#addFaults(server)
  }

  #addButtons(server: FastifyInstance): void {
    server.post('/api/tap', (request) => {
      const { device, card } = parsed(requests.tap, request)
      const tapped = this.#parts.controls.tap(device, card)
      return { tapped: tapped !== undefined, ...(tapped !== undefined && { card: tapped }) }
    })
    server.post('/api/walk', (request) => {
      const { portal, direction, people } = parsed(requests.walk, request)
      return { walked: this.#parts.controls.walk(portal, direction, people ?? 1) }
    })
  }

  #addPlugs(server: FastifyInstance): void {
    server.post('/api/unplug', async (request) => {
      const { device, halfFrame = false } = parsed(requests.unplug, request)
      await this.#parts.controls.unplug(device, { halfFrame })
      return { plugged: false }
    })
    server.post('/api/plug', async (request) => {
      await this.#parts.controls.plug(parsed(requests.device, request).device)
      return { plugged: true }
    })
  }

  #addFaults(server: FastifyInstance): void {
    server.post('/api/reset', async (request) => {
      await this.#parts.controls.reset(parsed(requests.device, request).device)
      return { reset: true }
    })
    server.post('/api/burst', async (request) => {
      const people = await this.#parts.controls.burst(parsed(requests.device, request).device)
      return { people }
    })
    server.post('/api/faults', (request) => {
      const { device, faults } = parsed(requests.faults, request)
      this.#parts.controls.setFaults(device, faults)
      return { faults: this.#parts.devices.named(device).faults }
    })
  }

  #isFromHere({ headers }: FastifyRequest): boolean {
    if (!this.#allowedHosts.includes(headers.host ?? '')) return false
    const { origin } = headers
    return origin === undefined || this.#allowedHosts.some((host) => origin === `http://${host}`)
  }

  #state(): PanelState {
    return {
      building: this.#parts.building.name,
      timeZone: this.#parts.building.timeZone,
      now: this.#parts.clock.now(),
      devices: this.#parts.devices.all().map(([name, device]) => this.#deviceState(name, device)),
      floors: this.#parts.building.floors.map(({ id, name }) => ({ id, name })),
      truth: this.#parts.controls.truth(),
      cards: { staff: STAFF_CARDS, tenants: TENANT_CARDS },
    }
  }

  #deviceState(name: string, device: SimulatedDevice): DeviceState {
    const { driver, path } = device.settings
    const portal = this.#parts.building.portals.find(({ id }) => id === device.settings.portal)
    return {
      name,
      driver,
      path,
      plugged: device.plugged,
      isRead: device.isRead,
      framesSent: device.framesSent,
      lastFrames: device.lastFrames,
      faults: device.faults,
      ...(portal && { portal }),
      ...(device instanceof SimulatedCounter && { counted: device.counted }),
      ...(device instanceof SimulatedReader && { reads: device.reads, taken: device.taken }),
    }
  }
}

function statusOf(error: Error & { statusCode?: number }): number {
  if (!(error instanceof MunteokError)) return error.statusCode ?? 500
  if (error.code === 'no-such-file') return 404
  return error.kind === 'input' ? 400 : 500
}

async function refuse(reply: FastifyReply): Promise<void> {
  await reply
    .code(403)
    .send({ error: 'the panel answers only under the loopback address that it listens on' })
}

function parsed<T>(parser: Parser<T>, request: FastifyRequest): T {
  return parser.parse(request.body, `${request.method} ${request.url}`)
}
