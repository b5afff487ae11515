/**
 * What holds for every driver, whatever its protocol. A new driver adds what its devices say to
 * `test-kit/driver-samples.ts`, and is held to all of this.
 */
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { anyDamage, type Damage, oneByteDamage } from '../test-kit/damage.ts'
import { DeviceLine } from '../test-kit/device-line.ts'
import { type DriverSample, driverSamples, type Message } from '../test-kit/driver-samples.ts'
import type { ConfiguredDriver } from './driver.ts'
import { driverNames, loadDriver } from './registry.ts'

/** Fixed, so that what an eight-bit check lets through is a known number and not a matter of luck. */
const SEED = 20_261_124
const DAMAGED_MESSAGES = 5_000
const RANDOM_BYTES = 1_000_000
const ENDLESS_BYTES = 10_000_000
const NOTICEABLE_BYTES = 1_000_000

const cases = Object.entries(driverSamples).flatMap(([name, samples]) =>
  samples.map((sample) => ({ title: sample.variant ? `${name}, ${sample.variant}` : name, name, sample })),
)
const checked = cases.filter(({ sample }) => sample.missed !== undefined)
const sizes = fc.infiniteStream(fc.integer({ min: 1, max: 20 }))

describe('the samples', () => {
  it('are there for every driver of the registry', () => {
    expect(Object.keys(driverSamples).sort()).toEqual([...driverNames].sort())
  })
})

describe.each(cases)('every driver: $title', { timeout: 60_000 }, ({ name, sample }) => {
  let driver: ConfiguredDriver
  beforeAll(async () => {
    driver = await configured(name, sample)
  })
  const connect = () => connected(driver, sample)

  it('reads what its devices say, in whatever chunks it comes', () => {
    fc.assert(
      fc.property(fc.array(sample.message, { minLength: 1, maxLength: 8 }), sizes, (messages, chunks) => {
        const line = connect()
        line.say(partsOf(messages), chunks)
        expect(line.meant).toEqual(messages.flatMap(({ readings }) => readings))
      }),
      { numRuns: 300 },
    )
  })

  it('comes to the same readings and faults however what comes is split, noise and all', () => {
    const part = fc.oneof(
      sample.message.map(({ parts }) => parts[0] ?? new Uint8Array()),
      sample.message.map(({ parts }) => (parts[0] ?? new Uint8Array()).subarray(0, 6)),
      fc.uint8Array({ minLength: 1, maxLength: 40 }),
    )
    fc.assert(
      fc.property(fc.array(part, { maxLength: 10 }), sizes, (parts, chunks) => {
        const [whole, split] = [connect(), connect()]
        whole.say(parts)
        split.say(parts, chunks)
        expect(split.readings).toEqual(whole.readings)
      }),
      { numRuns: 300 },
    )
  })

  it('never joins what came before an unplug to what comes after it', () => {
    fc.assert(
      fc.property(sample.message, sample.message, fc.nat(), (torn, next, at) => {
        fc.pre(JSON.stringify(torn.readings) !== JSON.stringify(next.readings))
        const [head, tail] = cut(torn, sample, at)
        const [before, after] = [connect(), connect()]
        before.say(head)
        after.say([...tail, ...(sample.settle ?? []), ...next.parts])
        for (const reading of torn.readings) expect(after.meant).not.toContainEqual(reading)
        expect(before.meant).toEqual([])
        expect(after.meant.slice(-next.readings.length)).toEqual(next.readings)
      }),
      { numRuns: 300 },
    )
  })

  it('keeps no more of endless noise than a message, and reads what comes after it', () => {
    const line = connect()
    const block = randomBytes(100_000, SEED + 1)
    const same = Buffer.alloc(block.length, sample.endless)
    const noise = (bytes: Uint8Array) => line.say(piecesOf(bytes, sample))
    for (const each of [block, same]) noise(each)
    line.readings.length = 0
    const before = heapBytes()
    for (let heard = 0; heard < ENDLESS_BYTES; heard += block.length) {
      noise((heard / block.length) % 2 ? block : same)
      line.readings.length = 0
    }
    expect(heapBytes() - before).toBeLessThan(NOTICEABLE_BYTES)
    line.say(sample.settle ?? [])
    line.readings.length = 0
    const after = fc.sample(sample.message, { numRuns: 2, seed: SEED })
    line.say(partsOf(after))
    expect(line.meant.slice(-1)).toEqual(after[1]?.readings.slice(-1))
  })

  it('stands a million random bytes; where there is a check, none of them is a reading', () => {
    const line = connect()
    line.say(piecesOf(randomBytes(RANDOM_BYTES, SEED), sample))
    if (sample.missed !== undefined) expect(line.meant).toEqual([])
    expect(line.readings.length).toBeGreaterThan(0)
  })
})

describe.each(checked)('every driver of a format with a check: $title', { timeout: 60_000 }, (entry) => {
  const { name, sample } = entry
  let driver: ConfiguredDriver
  beforeAll(async () => {
    driver = await configured(name, sample)
  })

  it('never takes a message with one damaged byte for another one, and reads the next one', () => {
    expect(misreadings(driver, sample, oneByteDamage)).toEqual({ wrong: 0, lost: 0 })
  })

  it('takes no more damaged messages for others than its check must let through, and loses no more behind them', () => {
    const { wrong, lost } = misreadings(driver, sample, anyDamage)
    const most = DAMAGED_MESSAGES * (sample.missed ?? 0)
    expect(wrong).toBeLessThanOrEqual(most)
    expect(lost).toBeLessThanOrEqual(most)
  })
})

async function configured(name: string, sample: DriverSample): Promise<ConfiguredDriver> {
  return (await loadDriver(name, 'device "d"')).configure(sample.options, 'device "d"')
}

function connected(driver: ConfiguredDriver, sample: DriverSample): DeviceLine {
  return new DeviceLine(driver.create(sample.device ?? { path: '/dev/test' }), sample)
}

function partsOf(messages: readonly Message[]): Uint8Array[] {
  return messages.flatMap(({ parts }) => parts)
}

/** A message whose device is unplugged in the midst of it: reports are whole or not at all. */
function cut({ parts }: Message, sample: DriverSample, at: number): [Uint8Array[], Uint8Array[]] {
  if (sample.says === 'reports') {
    const place = at % parts.length
    return [parts.slice(0, place), place === 0 ? [] : parts.slice(place)]
  }
  const { essential = 0, needless = 0 } = sample
  const whole = parts[essential] ?? new Uint8Array()
  const place = needless + 1 + (at % (lastNeeded(whole) - needless - 1))
  return [[...parts.slice(0, essential), whole.subarray(0, place)], [whole.subarray(place)]]
}

/** A line is whole with the first byte of its end; a frame with its last one. */
function lastNeeded(bytes: Uint8Array): number {
  return bytes.at(-1) === 0x0a && bytes.at(-2) === 0x0d ? bytes.length - 1 : bytes.length
}

/** Says messages that are damaged, each before one that is not, and counts what goes wrong. */
function misreadings(driver: ConfiguredDriver, sample: DriverSample, damages: fc.Arbitrary<Damage>) {
  const trials = fc.sample(fc.tuple(sample.message, sample.message, damages), {
    numRuns: DAMAGED_MESSAGES,
    seed: SEED,
  })
  let [wrong, lost] = [0, 0]
  for (const [bad, next, damage] of trials) {
    const { essential = 0 } = sample
    const damaged = damage(bad.parts[essential] ?? new Uint8Array())
    const line = connected(driver, sample)
    line.say([...bad.parts.slice(0, essential), damaged, ...next.parts])
    const said = [...bad.readings, ...next.readings].map((reading) => JSON.stringify(reading))
    const read = line.meant.map((reading) => JSON.stringify(reading))
    if (!read.every((reading) => said.includes(reading)) || read.length > said.length) wrong++
    if (read.at(-1) !== said.at(-1)) lost++
  }
  return { wrong, lost }
}

function randomBytes(count: number, seed: number): Buffer {
  let state = seed
  return Buffer.from(
    Uint8Array.from({ length: count }, () => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
      return state >>> 24
    }),
  )
}

/** As they would come: chunks of a stream, reports of its usual length, or what stands where an answer should. */
function piecesOf(bytes: Uint8Array, sample: DriverSample): Uint8Array[] {
  const [message] = fc.sample(sample.message, { numRuns: 1, seed: SEED })
  const size = sample.says === 'reports' ? (message?.parts[0]?.length ?? 64) : 4_096
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
    bytes.subarray(i * size, (i + 1) * size),
  )
}

function heapBytes(): number {
  setFlagsFromString('--expose-gc')
  const collect: () => void = runInNewContext('gc')
  // Buffers are swept beside the program: the second round waits for the first one's.
  collect()
  collect()
  const { heapUsed, external, arrayBuffers } = process.memoryUsage()
  return heapUsed + external + arrayBuffers
}
