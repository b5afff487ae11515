import { expect, it } from 'vitest'
import type { ConfiguredDriver, DeviceDriver } from '../drivers/driver.ts'
import { ManualTimers } from '../test-kit/manual-timers.ts'
import { LiveRun } from './live-run.ts'
import type { TransportEvents } from './transport.ts'

/** A run over a transport that a test plays, with time that it moves. */
async function running(create: () => DeviceDriver) {
  const log: string[] = []
  const timers = new ManualTimers()
  let device: TransportEvents | undefined
  const driver: ConfiguredDriver = {
    name: 'any',
    measures: 'passages',
    connection: { kind: 'serial', settings: { baudRate: 9_600 } },
    create,
  }
  const run = new LiveRun({
    transport: async (events) => {
      device = events
      return {
        start: () => log.push('start'),
        send: (bytes) => log.push(`send ${bytes.join(' ')}`),
        close: async () => {
          log.push('close')
        },
      }
    },
    drivers: [driver],
    events: {
      opened: ({ path }) => log.push(`opened ${path}`),
      received: (bytes, ms) => log.push(`${ms}: in ${bytes.join(' ')}`),
      sent: (bytes, ms) => log.push(`${ms}: out ${bytes.join(' ')}`),
      read: (readings, { name }, ms) =>
        log.push(`${ms}: ${name} ${readings.map(({ kind }) => kind).join(' ')}`),
      trouble: ({ message }) => log.push(message),
    },
    timers,
  })
  await run.start()
  const pass = (ms: number) => {
    for (let i = 0; i < ms; i++) timers.advance(1)
  }
  return { run, log, pass, device: device as TransportEvents }
}

/** Asks every 10 ms, and takes each byte as an answer. */
const asking = (): DeviceDriver => ({
  push: (chunk) => [...chunk].map(() => ({ kind: 'info' })),
  wake: () => ({ send: Uint8Array.of(7), againInMs: 10 }),
})

it('asks when the driver is due, and tells what was sent, received and read', async () => {
  const { log, pass, device } = await running(asking)
  device.opened({ path: '/dev/a' })
  pass(10)
  device.bytes(Uint8Array.of(1, 2))
  expect(log).toEqual([
    'start',
    'opened /dev/a',
    '0: out 7',
    'send 7',
    '10: out 7',
    'send 7',
    '10: in 1 2',
    '10: out 7',
    'send 7',
    '10: any info info',
  ])
})

it('asks nothing while the device is away, and begins anew when it is back', async () => {
  const { log, pass, device, run } = await running(asking)
  device.opened({ path: '/dev/a' })
  device.trouble({ code: 'not-there', message: 'gone' })
  log.length = 0
  pass(50)
  expect(log).toEqual([])
  device.opened({ path: '/dev/b' })
  expect(log).toEqual(['opened /dev/b', '50: out 7', 'send 7'])
  await run.close()
  log.length = 0
  pass(50)
  expect(log).toEqual([])
})
