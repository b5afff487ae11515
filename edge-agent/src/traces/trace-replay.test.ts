import { expect, it } from 'vitest'
import type { ConfiguredDriver, DeviceDriver, Reading } from '../drivers/driver.ts'
import type { TraceLine } from './trace.ts'
import { replayTrace, totalsOf } from './trace-replay.ts'

function trace(...lines: TraceLine[]) {
  const header = {
    format: 'munteok-trace' as const,
    version: 1 as const,
    driver: 'any',
    device: { path: '/dev/ttyUSB0' },
    startedAt: '',
  }
  return { header, lines }
}

function driverOf(create: () => DeviceDriver): ConfiguredDriver {
  return {
    name: 'any',
    measures: 'check-ins',
    connection: { kind: 'serial', settings: { baudRate: 9_600 } },
    create,
  }
}

const code = (text: string): Reading => ({ kind: 'code', text })

/** Takes what came before a pause of 50 ms as one code, and says when it was woken. */
class PauseDriver implements DeviceDriver {
  #text = ''
  #lastMs = 0

  push(chunk: Uint8Array, nowMs: number): Reading[] {
    this.#text += Buffer.from(chunk).toString('latin1')
    this.#lastMs = nowMs
    return []
  }

  wake(nowMs: number) {
    const waits = this.#lastMs + 50 - nowMs
    if (this.#text === '') return {}
    if (waits > 0) return { againInMs: waits }
    const readings = [code(this.#text)]
    this.#text = ''
    return { readings }
  }
}

it('lets a driver that waits for a pause wait by the time of the trace', () => {
  const replayed = replayTrace(
    trace(
      { ms: 0, mark: 'opened' },
      { ms: 10, in: '61' },
      { ms: 30, in: '62' },
      { ms: 200, in: '63' },
      { ms: 300, mark: 'closed' },
    ),
    driverOf(() => new PauseDriver()),
  )
  expect(replayed).toEqual([
    { ms: 80, reading: code('ab') },
    { ms: 250, reading: code('c') },
  ])
})

it('gives each connection a driver of its own, so that no two halves are joined', () => {
  const replayed = replayTrace(
    trace(
      { ms: 0, mark: 'opened' },
      { ms: 10, in: '61' },
      { ms: 20, mark: 'closed' },
      { ms: 25, in: '62' },
      { ms: 30, mark: 'opened' },
      { ms: 40, in: '63' },
      { ms: 200, mark: 'closed' },
    ),
    driverOf(() => new PauseDriver()),
  )
  expect(replayed).toEqual([{ ms: 90, reading: code('c') }])
})

it('comes to an end with a driver that wants to be woken at once, always', () => {
  let woken = 0
  const eager: DeviceDriver = {
    push: () => [],
    wake: () => {
      woken++
      return { againInMs: 0, send: Uint8Array.of(1) }
    },
  }
  replayTrace(
    trace({ ms: 0, mark: 'opened' }, { ms: 100, mark: 'closed' }),
    driverOf(() => eager),
  )
  expect(woken).toBe(101)
})

it('sums readings up by what they measure', () => {
  const totals = totalsOf([
    { kind: 'totals', in: 5, out: 2 },
    { kind: 'totals', in: 9, out: 3 },
    { kind: 'step', in: 1, out: 0 },
    { kind: 'step', in: 2, out: 1 },
    { kind: 'card', identity: 'a' },
    { kind: 'card', identity: 'a' },
    code('a'),
    { kind: 'fault', fault: 'noise', length: 3 },
    { kind: 'fault', fault: 'noise', length: 1 },
  ])
  expect(totals).toEqual({
    readings: 7,
    faults: { noise: 2 },
    steps: { in: 3, out: 1 },
    totals: { first: { in: 5, out: 2 }, last: { in: 9, out: 3 } },
    cards: 3,
    differentCards: 2,
  })
})
