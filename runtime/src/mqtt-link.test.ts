import { type AddressInfo, createServer, type Socket } from 'node:net'
import { pino } from 'pino'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { MqttLink } from './mqtt-link.ts'

const ACCEPTED = 0
const NOT_AUTHORIZED = 5

/**
 * Stands in for a broker: answers each client's first packet with a CONNACK of this code, and its next one, a
 * SUBSCRIBE, with these codes or by closing.
 */
async function standIn(code: number, granted: readonly number[] | 'close' = []) {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.once('data', () => {
      socket.write(Buffer.from([0x20, 2, 0, code]))
      if (code !== ACCEPTED) socket.end()
      socket.once('data', (subscribe) => {
        if (granted === 'close') socket.destroy()
        // The packet's number, of two bytes, is behind its type and its length.
        else socket.write(Buffer.from([0x90, 2 + granted.length, ...subscribe.subarray(2, 4), ...granted]))
      })
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const stop = () => {
    server.close()
    for (const socket of sockets) socket.destroy()
  }
  onTestFinished(stop)
  return { url: `mqtt://127.0.0.1:${(server.address() as AddressInfo).port}`, stop }
}

function linkTo(urls: readonly string[]) {
  const lines: string[] = []
  const log = pino({ level: 'debug' }, { write: (line: string) => void lines.push(JSON.parse(line).msg) })
  const onConnect = vi.fn()
  // Which begins at the first of two URLs and of three.
  const clientId = 'ff'
  const login = { username: 'dobong-agent-1f', password: 'secret', clientId }
  const link = new MqttLink({ urls, ...login, log, onConnect, onMessage: () => {} })
  onTestFinished(() => link.close())
  link.start()
  return { link, lines, onConnect }
}

describe('MqttLink', () => {
  it('goes on at the next node of a cluster when one is gone, and around to the first again', async () => {
    const [first, second] = await Promise.all([standIn(ACCEPTED), standIn(ACCEPTED)])
    const { lines, onConnect } = linkTo([first.url, second.url])
    await vi.waitFor(() => expect(onConnect).toHaveBeenCalledTimes(1))
    first.stop()
    await vi.waitFor(() => expect(onConnect).toHaveBeenCalledTimes(2), 5_000)
    expect(lines).toEqual([
      `connected to the broker ${first.url} as dobong-agent-1f`,
      `no connection to the broker ${first.url}: the connection was closed; trying ${second.url}`,
      `connected to the broker ${second.url} as dobong-agent-1f`,
    ])
  })

  it('passes over a node that is not there, whatever way each is reached', async () => {
    const { url } = await standIn(ACCEPTED)
    const { lines, onConnect } = linkTo(['ws://127.0.0.1:1/mqtt', 'mqtts://127.0.0.1:1', url])
    await vi.waitFor(() => expect(onConnect).toHaveBeenCalledTimes(1), 5_000)
    expect(lines).toEqual([
      expect.stringMatching(/^no connection to the broker ws:.*:1\/mqtt: .*ECONNREFUSED.*; trying mqtts:/),
      `connected to the broker ${url} as dobong-agent-1f`,
    ])
  })

  it('says once that its account is refused, however many nodes refuse it', async () => {
    const [first, second] = await Promise.all([standIn(NOT_AUTHORIZED), standIn(NOT_AUTHORIZED)])
    const { link, lines } = linkTo([first.url, second.url])
    await new Promise((resolve) => setTimeout(resolve, 1_800))
    expect(link.connected).toBe(false)
    expect(lines).toEqual([
      expect.stringMatching(
        /^the broker mqtt:\S+ refuses account "dobong-agent-1f" \(.*Not authorized\): its pass/,
      ),
    ])
  })

  it('says which filters a broker refuses to its account', async () => {
    const { url } = await standIn(ACCEPTED, [0, 128, 0])
    const { link, lines, onConnect } = linkTo([url])
    await vi.waitFor(() => expect(onConnect).toHaveBeenCalled())
    const done = vi.fn()
    link.subscribe(['acks', 'occupancy', 'orders'], done)
    await vi.waitFor(() => expect(done).toHaveBeenCalledWith(['occupancy']))
    expect(lines.slice(1)).toEqual([
      'the broker does not let account "dobong-agent-1f" read occupancy: give it that permission',
    ])
  })

  it('takes no connection that is lost for a refusal', async () => {
    const { url } = await standIn(ACCEPTED, 'close')
    const { link, lines, onConnect } = linkTo([url])
    await vi.waitFor(() => expect(onConnect).toHaveBeenCalled())
    const done = vi.fn()
    link.subscribe(['acks'], done)
    await vi.waitFor(() => expect(onConnect).toHaveBeenCalledTimes(2))
    expect(done).not.toHaveBeenCalled()
    expect(lines.filter((line) => line.includes('permission'))).toEqual([])
  })
})
