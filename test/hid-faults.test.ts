/** HID scanners and typing readers behind a bad cable: what arrives is right or is not there. */
import { loadDriver, type Reading } from '@munteok/edge-agent'
import {
  encodeKeyReports,
  encodePosReports,
  NO_REPORT_FAULTS,
  overBadUsb,
  Random,
  type ReportFaults,
} from '@munteok/firmware-sim'
import { describe, expect, it } from 'vitest'

const ROUNDS = 2_000
/** Longer than any pause within a code or a card. */
const REST_MS = 5_000

const FAULTS: Readonly<Record<string, Partial<ReportFaults>>> = {
  'lost reports': { lostReports: 0.05 },
  'doubled reports': { doubledReports: 0.05 },
  'garbled reports': { garbledReports: 0.02 },
  'a plug that is pulled in the midst': { halfAtUnplug: 0.2 },
}

const DEVICES = [
  { driver: 'hid-keyboard', say: (number: string) => encodeKeyReports(`${number}\n`) },
  // Each in one report: what guards the parts of a longer code is its length alone.
  { driver: 'hid-pos', say: (number: string) => encodePosReports(number, 'honeywell') },
]

describe.each(DEVICES)('$driver', ({ driver, say }) => {
  it.each(Object.entries(FAULTS))('behind %s reads no number that was not shown', async (_, faults) => {
    const random = new Random(20_261_124)
    const configured = (await loadDriver(driver, 'device "reader"')).configure(undefined, 'device "reader"')
    const connect = () => configured.create({ path: '/dev/hidraw0', vendor: '0c2e' })
    let decoder = connect()
    let nowMs = 0
    let right = 0
    for (let round = 0; round < ROUNDS; round++) {
      const number = String(random.int(10 ** 9)).padStart(10, '0')
      const { reports, unplugged } = overBadUsb(say(number), { ...NO_REPORT_FAULTS, ...faults }, random)
      const readings = reports.flatMap((report, i) => decoder.push(report, nowMs + 8 * i))
      nowMs += REST_MS
      readings.push(...(decoder.wake?.(nowMs).readings ?? []))
      const numbers = readings.flatMap(numberOf)
      for (const read of numbers) expect(read).toBe(number)
      right += Math.min(1, numbers.length)
      if (unplugged) decoder = connect()
    }
    expect(right).toBeGreaterThan(ROUNDS / 4)
    expect(right).toBeLessThanOrEqual(ROUNDS)
  })
})

function numberOf(reading: Reading): string[] {
  if (reading.kind === 'card') return [reading.identity]
  return reading.kind === 'code' ? [reading.text] : []
}
