import mqttPacket from 'mqtt-packet'
import { describe, expect, it } from 'vitest'
import { connectPacket, disconnectPacket, PacketReader, pingPacket, subscribePacket } from './packets.ts'

/** What the library that the brokers use reads out of a packet of ours. */
function read(bytes: Uint8Array): mqttPacket.Packet {
  const parser = mqttPacket.parser({ protocolVersion: 4 })
  const packets: mqttPacket.Packet[] = []
  parser.on('packet', (packet) => packets.push(packet))
  parser.parse(Buffer.from(bytes))
  const [only] = packets
  if (!only || packets.length > 1) throw new RangeError(`${packets.length} packets`)
  return only
}

const written = (packet: mqttPacket.Packet) => new Uint8Array(mqttPacket.generate(packet))
const publish = (topic: string, payload: string, other: object = {}) =>
  written({ cmd: 'publish', topic, payload, qos: 0, dup: false, retain: false, ...other })

describe('what a screen sends', () => {
  it('is read by a broker as a connection with an account and a clean session', () => {
    const bytes = connectPacket({
      clientId: 'screen-1',
      username: 'screen',
      password: '비밀',
      keepAliveS: 300,
    })
    expect(read(bytes)).toMatchObject({
      cmd: 'connect',
      protocolId: 'MQTT',
      protocolVersion: 4,
      clean: true,
      clientId: 'screen-1',
      username: 'screen',
      password: Buffer.from('비밀'),
      keepalive: 300,
    })
  })

  it('is read by a broker as a subscription of each filter, even of more than 127 bytes', () => {
    const filters = ['a/+', `b/${'x'.repeat(200)}`]
    expect(read(subscribePacket(258, filters))).toMatchObject({
      cmd: 'subscribe',
      messageId: 258,
      subscriptions: filters.map((topic) => ({ topic, qos: 0 })),
    })
  })

  it('is read by a broker as a ping and a farewell', () => {
    expect(read(pingPacket()).cmd).toBe('pingreq')
    expect(read(disconnectPacket()).cmd).toBe('disconnect')
  })
})

describe('what a broker sends', () => {
  const stream = [
    written({ cmd: 'connack', returnCode: 0, sessionPresent: false }),
    written({ cmd: 'suback', messageId: 1, granted: [0, 128] }),
    publish('state/사람', '{"명":23}', { retain: true }),
    publish('qos', 'one', { qos: 1, messageId: 7 }),
    publish('long', 'x'.repeat(17_000)),
    written({ cmd: 'pingresp' }),
  ]
  const meant = [
    { kind: 'connack', code: 0 },
    { kind: 'suback', codes: [0, 128] },
    { kind: 'publish', topic: 'state/사람', payload: '{"명":23}', kept: true },
    { kind: 'publish', topic: 'qos', payload: 'one', kept: false },
    { kind: 'publish', topic: 'long', payload: 'x'.repeat(17_000), kept: false },
    { kind: 'pingresp' },
  ]
  const joined = new Uint8Array(Buffer.concat(stream))

  it.each([1, 2, 3, 7, 1000, joined.length])('is understood in chunks of %i bytes', (size) => {
    const reader = new PacketReader()
    const packets = []
    for (let i = 0; i < joined.length; i += size) packets.push(...reader.push(joined.subarray(i, i + size)))
    expect(packets).toEqual(meant)
  })

  it.each([
    ['a length that never ends', [0x30, 0xff, 0xff, 0xff, 0xff, 1]],
    ['a length beyond all bounds', [0x30, 0xff, 0xff, 0xff, 0x7f]],
    ['a packet that only screens send', [0x82, 1, 0]],
    ['a message shorter than its topic', [0x30, 3, 0, 9, 65]],
    ['a topic that is not UTF-8', [0x30, 3, 0, 1, 0xff]],
  ])('is given up on at %s', (_, bytes) => {
    expect(() => new PacketReader().push(Uint8Array.from(bytes))).toThrow()
  })
})
