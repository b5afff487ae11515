/**
 * The part of MQTT 3.1.1 that a screen needs: it connects, subscribes at QoS 0 and listens. Layouts
 * after the OASIS standard of 29 October 2014; the sections are named where they matter.
 */
const text = { encode: new TextEncoder(), decode: new TextDecoder('utf-8', { fatal: true }) }

const CONNECT = 1
const CONNACK = 2
const PUBLISH = 3
const SUBSCRIBE = 8
const SUBACK = 9
const PINGREQ = 12
const PINGRESP = 13
const DISCONNECT = 14

const CLEAN_SESSION = 0x02
const WITH_PASSWORD = 0x40
const WITH_USERNAME = 0x80

/** Far above any state message; what claims to be longer is no packet of ours. */
const LONGEST_PACKET_BYTES = 1024 * 1024

export type Packet =
  /** `code` 0: accepted; 4 and 5: this account may not (3.2.2.3). */
  | { readonly kind: 'connack'; readonly code: number }
  /** One code for each filter, 128 for one that was refused (3.9.3). */
  | { readonly kind: 'suback'; readonly codes: readonly number[] }
  /** `kept`: the retained message that a new subscription is given, as old as it may be (3.3.1.3). */
  | { readonly kind: 'publish'; readonly topic: string; readonly payload: string; readonly kept: boolean }
  | { readonly kind: 'pingresp' }

export interface ConnectOptions {
  readonly clientId: string
  readonly username: string
  readonly password: string
  readonly keepAliveS: number
}

export function connectPacket({ clientId, username, password, keepAliveS }: ConnectOptions): Uint8Array {
  const protocolLevel = 4
  const flags = CLEAN_SESSION | WITH_USERNAME | WITH_PASSWORD
  return packet(CONNECT, 0, [
    ...string('MQTT'),
    protocolLevel,
    flags,
    ...uint16(keepAliveS),
    ...string(clientId),
    ...string(username),
    ...string(password),
  ])
}

/** @param id 1 … 65535, comes back in the SUBACK */
export function subscribePacket(id: number, filters: readonly string[]): Uint8Array {
  const qos = 0
  return packet(SUBSCRIBE, 0b0010, [...uint16(id), ...filters.flatMap((filter) => [...string(filter), qos])])
}

export function pingPacket(): Uint8Array {
  return packet(PINGREQ, 0, [])
}

export function disconnectPacket(): Uint8Array {
  return packet(DISCONNECT, 0, [])
}

/** Cuts a stream of bytes, however it was split or joined on its way, into packets. */
export class PacketReader {
  #held: Uint8Array = new Uint8Array(0)

  /** @throws RangeError or TypeError when the bytes are not MQTT; the connection is then of no use */
  push(chunk: Uint8Array): Packet[] {
    this.#held = joined(this.#held, chunk)
    const packets: Packet[] = []
    for (let next = this.#take(); next; next = this.#take()) packets.push(next)
    return packets
  }

  #take(): Packet | undefined {
    const header = fixedHeader(this.#held)
    if (!header || this.#held.length < header.end) return undefined
    const body = this.#held.subarray(header.start, header.end)
    const first = this.#held[0] ?? 0
    this.#held = this.#held.subarray(header.end)
    return parse(first >> 4, first & 0x0f, body)
  }
}

/** Where the first packet's body lies, once its length is there (2.2.3). */
function fixedHeader(bytes: Uint8Array): { start: number; end: number } | undefined {
  let length = 0
  for (let i = 1; i <= 4; i++) {
    const digit = bytes[i]
    if (digit === undefined) return undefined
    length += (digit & 0x7f) << (7 * (i - 1))
    if (length > LONGEST_PACKET_BYTES) break
    if (digit < 0x80) return { start: i + 1, end: i + 1 + length }
  }
  throw new RangeError(`an MQTT packet of more than ${LONGEST_PACKET_BYTES} bytes`)
}

function parse(type: number, flags: number, body: Uint8Array): Packet {
  if (type === CONNACK && body.length === 2) return { kind: 'connack', code: body[1] ?? 0 }
  if (type === SUBACK && body.length > 2) return { kind: 'suback', codes: [...body.subarray(2)] }
  if (type === PUBLISH) return publish(flags, body)
  if (type === PINGRESP) return { kind: 'pingresp' }
  throw new RangeError(
    `an MQTT packet of type ${type} with ${body.length} bytes, which no broker sends to a screen`,
  )
}

function publish(flags: number, body: Uint8Array): Packet {
  const qos = (flags >> 1) & 0b11
  const topicLength = ((body[0] ?? 0) << 8) | (body[1] ?? 0)
  const topicEnd = 2 + topicLength
  const payloadStart = topicEnd + (qos > 0 ? 2 : 0)
  if (payloadStart > body.length) throw new RangeError('an MQTT message that is shorter than its topic')
  return {
    kind: 'publish',
    topic: text.decode.decode(body.subarray(2, topicEnd)),
    payload: text.decode.decode(body.subarray(payloadStart)),
    kept: (flags & 1) === 1,
  }
}

function packet(type: number, flags: number, body: readonly number[]): Uint8Array {
  return Uint8Array.from([(type << 4) | flags, ...remainingLength(body.length), ...body])
}

function remainingLength(length: number): number[] {
  const digit = length % 128
  const rest = Math.floor(length / 128)
  return rest > 0 ? [digit | 0x80, ...remainingLength(rest)] : [digit]
}

function string(value: string): number[] {
  const bytes = text.encode.encode(value)
  return [...uint16(bytes.length), ...bytes]
}

function uint16(value: number): number[] {
  return [value >> 8, value & 0xff]
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  if (a.length === 0) return b
  const both = new Uint8Array(a.length + b.length)
  both.set(a)
  both.set(b, a.length)
  return both
}
