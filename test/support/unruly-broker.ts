import { createConnection, createServer, type Server, type Socket } from 'node:net'
import { generate, type IPublishPacket, type Packet, parser } from 'mqtt-packet'

/** How many of a hundred messages it treats in each way. */
const SWALLOWED = 2
const LOST = 8
const REPEATED = 10
const REORDERED = 10
/** A message that is held back goes out after the next one, or when none comes. */
const HELD_MS = 300
const OPTIONS = { protocolVersion: 4 } as const

/**
 * Stands in for a broker that does not keep its promises: between clients and a real one, it loses some
 * messages that it acknowledged, swallows some without a word, and carries some twice or after the next one,
 * both ways.
 */
export class UnrulyBroker {
  readonly deeds = { swallowed: 0, lost: 0, repeated: 0, reordered: 0 }
  readonly #brokerPort: number
  readonly #random: () => number
  readonly #sockets = new Set<Socket>()
  readonly #server: Server

  /** @param random from 0 to 1 */
  constructor(brokerPort: number, random: () => number) {
    this.#brokerPort = brokerPort
    this.#random = random
    this.#server = createServer({ noDelay: true }, (client) => this.#between(client))
  }

  start(port: number): Promise<void> {
    return new Promise((resolve) => this.#server.listen(port, '127.0.0.1', resolve))
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve))
    for (const socket of this.#sockets) socket.destroy()
    await closed
  }

  #between(client: Socket): void {
    const broker = createConnection({ port: this.#brokerPort, host: '127.0.0.1', noDelay: true })
    for (const [from, to] of [
      [client, broker],
      [broker, client],
    ] as const) {
      this.#sockets.add(from)
      from.on('error', () => {})
      from.on('close', () => {
        this.#sockets.delete(from)
        to.destroy()
      })
      this.#carry(from, to)
    }
  }

  #carry(from: Socket, to: Socket): void {
    const packets = parser(OPTIONS)
    let held: Packet | undefined
    const send = (packet: Packet) => to.writable && to.write(generate(packet, OPTIONS))
    const release = () => {
      const packet = held
      held = undefined
      if (packet) send(packet)
    }
    packets.on('packet', (packet) => {
      const deed = packet.cmd === 'publish' ? this.#choose() : undefined
      if (deed) this.deeds[deed] += 1
      if (deed === 'lost') acknowledge(packet as IPublishPacket, from)
      if (deed === 'lost' || deed === 'swallowed') return
      if (deed === 'reordered' && !held) {
        held = packet
        setTimeout(release, HELD_MS)
        return
      }
      send(packet)
      if (deed === 'repeated') send(packet)
      release()
    })
    from.on('data', (chunk) => packets.parse(chunk))
  }

  #choose(): keyof UnrulyBroker['deeds'] | undefined {
    const hundredth = this.#random() * 100
    if (hundredth < SWALLOWED) return 'swallowed'
    if (hundredth < SWALLOWED + LOST) return 'lost'
    if (hundredth < SWALLOWED + LOST + REPEATED) return 'repeated'
    return hundredth < SWALLOWED + LOST + REPEATED + REORDERED ? 'reordered' : undefined
  }
}

function acknowledge({ qos, messageId }: IPublishPacket, to: Socket): void {
  if (qos === 1 && messageId !== undefined) to.write(generate({ cmd: 'puback', messageId }, OPTIONS))
}
