import { expect, it } from 'vitest'
import type { DeviceDriver } from '../drivers/driver.ts'
import { ManualTimers } from '../test-kit/manual-timers.ts'
import { TimedRun } from './timed-run.ts'

/** Asks at once, and every 10 ms after the last bytes. */
const asking: DeviceDriver = {
  push: () => [{ kind: 'step', in: 1, out: 0 }],
  wake: () => ({ send: Uint8Array.of(7), againInMs: 10 }),
}

function running(atListening: (run: TimedRun) => void = () => undefined) {
  const timers = new ManualTimers()
  const log: string[] = []
  const run = new TimedRun(asking, timers, ({ readings }, now, cameBytes) => {
    log.push(`${now}: ${cameBytes ? `${readings.length} from bytes` : 'woken'}`)
    atListening(run)
  })
  return { timers, log, run }
}

it('wakes the driver when it starts and when it is due, and counts from the last bytes anew', () => {
  const { timers, log, run } = running()
  run.start()
  timers.advance(4)
  run.push(Uint8Array.of(1))
  timers.advance(9)
  expect(log).toEqual(['0: woken', '4: 1 from bytes'])
  timers.advance(1)
  expect(log.at(-1)).toBe('14: woken')
})

it('says nothing more once it has ended, also when its own listener ends it', () => {
  const { timers, log, run } = running((self) => self.end())
  run.start()
  timers.advance(60)
  run.push(Uint8Array.of(1))
  timers.advance(60)
  expect(log).toEqual(['0: woken'])
})
