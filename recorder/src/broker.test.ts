import { once } from 'node:events'
import { createServer } from 'node:net'
import type { Acknowledgement, OccupancyState } from '@munteok/core'
import { Aedes } from 'aedes'
import mqtt from 'mqtt'
import { expect, it, onTestFinished } from 'vitest'
import { Recorder } from './recorder.ts'
import { batch, clockAt, dobong, lines, OUTBOX, passage, scratch, topics } from './test-kit.ts'

async function broker(port = 0) {
  const aedes = await Aedes.createBroker()
  const server = createServer({ noDelay: true }, aedes.handle).listen(port, '127.0.0.1')
  await once(server, 'listening')
  const close = async () => {
    server.close()
    await new Promise<void>((done) => aedes.close(done))
  }
  return { port: (server.address() as { port: number }).port, close }
}

/** The first message on a topic that passes. */
function heard<T>(client: mqtt.MqttClient, topic: string, passes: (message: T) => boolean): Promise<T> {
  return new Promise((resolve) => {
    client.on('message', (from, payload) => {
      if (from !== topic) return
      const message = JSON.parse(payload.toString()) as T
      if (passes(message)) resolve(message)
    })
  })
}

async function agent(port: number) {
  const client = await mqtt.connectAsync(`mqtt://127.0.0.1:${port}`, {
    protocolVersion: 4,
    clientId: 'agent',
  })
  onTestFinished(() => void client.end(true))
  await client.subscribeAsync([topics.ack('1f'), topics.occupancy], { qos: 1 })
  return client
}

it('takes, acknowledges and publishes through a real broker, and again after the broker came back', async () => {
  const first = await broker()
  const { port } = first
  const url = `mqtt://127.0.0.1:${port}`
  const recorder = new Recorder({
    ...{ building: dobong, dataDir: scratch(onTestFinished), clock: clockAt('10:00'), log: lines().log },
    mqtt: { urls: [url], username: 'recorder', password: 'x' },
    live: { username: 'screen', password: 'y' },
  })
  onTestFinished(() => recorder.close())
  await recorder.start()
  const before = await agent(port)
  // The retained state says that the recorder has subscribed.
  await heard<OccupancyState>(before, topics.occupancy, () => true)
  const acknowledged = heard<Acknowledgement>(before, topics.ack('1f'), () => true)
  const shown = heard<OccupancyState>(before, topics.occupancy, ({ people }) => people === 2)
  await before.publishAsync(topics.events('1f'), JSON.stringify(batch([passage({ in: 2 })])), { qos: 1 })
  expect(await acknowledged).toEqual({ v: 1, outbox: OUTBOX, seq: 1 })
  await shown

  before.end(true)
  await first.close()
  const second = await broker(port)
  onTestFinished(second.close)
  const after = await agent(port)
  await heard<OccupancyState>(after, topics.occupancy, ({ people }) => people === 2)
  const again = heard<Acknowledgement>(after, topics.ack('1f'), () => true)
  await after.publishAsync(topics.events('1f'), JSON.stringify(batch([passage()], { first: 2 })), { qos: 1 })
  expect(await again).toEqual({ v: 1, outbox: OUTBOX, seq: 2 })
}, 20_000)

it('tells which of its topics the broker refuses, and those alone', async () => {
  const aedes = await Aedes.createBroker({
    authorizeSubscribe: (_client, subscription, done) =>
      done(null, subscription.topic === topics.every.cards ? null : subscription),
  })
  const server = createServer({ noDelay: true }, aedes.handle).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(async () => {
    server.close()
    await new Promise<void>((done) => aedes.close(done))
  })
  const { port } = server.address() as { port: number }
  const { log, lines: said } = lines()
  const recorder = new Recorder({
    ...{ building: dobong, dataDir: scratch(onTestFinished), clock: clockAt('10:00'), log },
    mqtt: { urls: [`mqtt://127.0.0.1:${port}`], username: 'recorder', password: 'x' },
    live: { username: 'screen', password: 'y' },
  })
  onTestFinished(() => recorder.close())
  await recorder.start()
  await expect
    .poll(() => said.filter((line) => line.startsWith('error')))
    .toEqual([expect.stringContaining(`account "recorder" read ${topics.every.cards}: give it`)])
})
