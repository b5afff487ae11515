import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { modbusAnswer, modbusException, modbusFrame } from '../test-kit/frames.ts'
import type { DeviceDriver, Reading } from './driver.ts'
import { modbusCounter } from './modbus-counter.ts'

const NEAR = { in: { register: 0 }, out: { register: 1 } }
const FAR = { in: { register: 10 }, out: { register: 100 } }

const create = (options: object = NEAR): DeviceDriver =>
  modbusCounter.configure(options, 'device "door"').create({ path: '/dev/test' })
const bytes = (hex: string) => Buffer.from(hex.replaceAll(' ', ''), 'hex')
const hexOf = (sent: Uint8Array | undefined) => sent && Buffer.from(sent).toString('hex')
const faultsOf = (readings: readonly Reading[] = []) =>
  readings.flatMap((reading) => (reading.kind === 'fault' ? [reading.fault] : []))
const numbersOf = (readings: readonly Reading[]) =>
  readings.flatMap((reading) =>
    reading.kind === 'totals' || reading.kind === 'step' ? [[reading.in, reading.out]] : [],
  )

/** A driver that has just asked, and what it answers to these bytes. */
function asked(options: object = NEAR): DeviceDriver {
  const driver = create(options)
  driver.wake?.(0)
  return driver
}

describe('modbus-counter', () => {
  it('asks for ten registers as the published request does', () => {
    const driver = create({ in: { register: 0 }, out: { register: 9 } })
    expect(hexOf(driver.wake?.(0).send)).toBe('01030000000ac5cd')
  })

  it('asks once for registers that lie close together, and reads running totals', () => {
    const driver = create({ unit: 17, function: 4, in: { register: 8 }, out: { register: 4 } })
    expect(driver.wake?.(0).send).toEqual(Buffer.from(modbusFrame(17, 4, 0, 4, 0, 5)))
    expect(driver.push(modbusAnswer(17, 4, 9, 0, 0, 0, 12), 20)).toEqual([
      { kind: 'totals', in: 12, out: 9, modulus: 0x10000 },
    ])
  })

  it('reads 32 bits in either order of the words', () => {
    const wide = { in: { register: 0, width: 32 }, out: { register: 2, width: 32 } }
    const answer = modbusAnswer(1, 3, 0x8001, 2, 0xffff, 0xfffe)
    expect(asked(wide).push(answer, 20)).toEqual([
      { kind: 'totals', in: 0x80010002, out: 0xfffffffe, modulus: 0x100000000 },
    ])
    expect(numbersOf(asked({ ...wide, wordOrder: 'little' }).push(answer, 20))).toEqual([
      [0x28001, 0xfffeffff],
    ])
  })

  it('asks twice for registers that lie far apart, with a pause between', () => {
    const driver = create(FAR)
    expect(driver.wake?.(0).send).toEqual(Buffer.from(modbusFrame(1, 3, 0, 10, 0, 1)))
    expect(driver.push(modbusAnswer(1, 3, 7), 20)).toEqual([])
    expect(driver.wake?.(20)).toEqual({ readings: [], againInMs: 5 })
    expect(driver.wake?.(25).send).toEqual(Buffer.from(modbusFrame(1, 3, 0, 100, 0, 1)))
    expect(numbersOf(driver.push(modbusAnswer(1, 3, 6), 45))).toEqual([[7, 6]])
  })

  it('asks again every second, or as often as it is told', () => {
    const driver = asked()
    driver.push(modbusAnswer(1, 3, 7, 6), 20)
    expect(driver.wake?.(20)).toEqual({ readings: [], againInMs: 980 })
    expect(driver.wake?.(1_000).send).toBeDefined()
    const quick = asked({ ...NEAR, pollEveryMs: 100 })
    quick.push(modbusAnswer(1, 3, 7, 6), 20)
    expect(quick.wake?.(20).againInMs).toBe(80)
  })

  it('reads registers that begin again at each reading as people, one answer at a time', () => {
    const driver = create({ ...FAR, semantics: 'since-last-read' })
    driver.wake?.(0)
    expect(driver.push(modbusAnswer(1, 3, 3), 20)).toEqual([{ kind: 'step', in: 3, out: 0 }])
    driver.wake?.(30)
    expect(driver.push(modbusAnswer(1, 3, 2), 50)).toEqual([{ kind: 'step', in: 0, out: 2 }])
    driver.wake?.(1_000)
    expect(driver.push(modbusAnswer(1, 3, 0), 1_020)).toEqual([{ kind: 'step', in: 0, out: 0 }])
  })

  it('does not read along what stands between registers that a reading clears', () => {
    const driver = create({ in: { register: 0 }, out: { register: 2 }, semantics: 'since-last-read' })
    expect(driver.wake?.(0).send).toEqual(Buffer.from(modbusFrame(1, 3, 0, 0, 0, 1)))
  })

  it('asks for each number alone where the device has no registers between them', () => {
    const driver = asked({ in: { register: 0 }, out: { register: 4 } })
    expect(driver.push(modbusException(1, 3, 2), 20)).toEqual([
      {
        kind: 'fault',
        fault: 'refused',
        length: 5,
        hex: Buffer.from(modbusException(1, 3, 2)).toString('hex'),
        detail: 'exception 2, illegal data address',
      },
    ])
    driver.wake?.(1_000)
    driver.push(modbusAnswer(1, 3, 7), 1_020)
    driver.wake?.(1_030)
    expect(numbersOf(driver.push(modbusAnswer(1, 3, 6), 1_050))).toEqual([[7, 6]])
  })

  it('tells the meaning of an exception, known or not, and asks again in its turn', () => {
    const driver = asked()
    const [busy] = driver.push(modbusException(1, 3, 6), 20)
    expect(busy).toMatchObject({ fault: 'refused', detail: 'exception 6, slave device busy' })
    expect(driver.wake?.(20).againInMs).toBe(980)
    driver.wake?.(1_000)
    const [odd] = driver.push(modbusException(1, 3, 77), 1_020)
    expect(odd).toMatchObject({ fault: 'refused', detail: 'exception 77, unknown' })
  })

  it('passes over the echo of its own request, and over noise before the answer', () => {
    const driver = create()
    const echo = driver.wake?.(0).send ?? new Uint8Array()
    const noise = Uint8Array.of(0x01, 0x03, 0x04, 0xee, 0x01, 0x83)
    const readings = driver.push(Buffer.concat([echo, noise, modbusAnswer(1, 3, 12, 9)]), 20)
    expect(numbersOf(readings)).toEqual([[12, 9]])
  })

  it('does not listen to another unit, another function or another number of registers', () => {
    for (const other of [modbusAnswer(2, 3, 1, 1), modbusAnswer(1, 4, 1, 1), modbusAnswer(1, 3, 1, 1, 1)]) {
      const driver = asked()
      expect(numbersOf(driver.push(other, 20))).toEqual([])
      expect(numbersOf(driver.push(modbusAnswer(1, 3, 12, 9), 30))).toEqual([[12, 9]])
    }
  })

  it('never takes an answer whose check does not fit, however it is damaged', () => {
    const damage = fc.record({ at: fc.integer({ min: 0, max: 8 }), mask: fc.integer({ min: 1, max: 255 }) })
    const word = fc.integer({ min: 0, max: 0xffff })
    fc.assert(
      fc.property(word, word, damage, (entered, left, { at, mask }) => {
        const bad = Buffer.from(modbusAnswer(1, 3, entered, left))
        bad[at] = (bad[at] ?? 0) ^ mask
        const driver = asked()
        expect(numbersOf(driver.push(bad, 20))).toEqual([])
        driver.wake?.(2_000)
        driver.wake?.(2_500)
        expect(numbersOf(driver.push(modbusAnswer(1, 3, 5, 4), 2_520))).toEqual([[5, 4]])
      }),
      { numRuns: 1_000 },
    )
  })

  it('tells a question without an answer, waits as long again, and does not join halves of two answers', () => {
    const driver = asked({ ...NEAR, pollEveryMs: 100, timeoutMs: 200 })
    const answer = modbusAnswer(1, 3, 12, 9)
    driver.push(answer.subarray(0, 5), 20)
    const late = driver.wake?.(220)
    expect(faultsOf(late?.readings)).toEqual(['unanswered'])
    expect(late?.againInMs).toBe(200)
    const again = driver.wake?.(420)
    expect(faultsOf(again?.readings)).toEqual(['torn'])
    expect(again?.send).toBeDefined()
    expect(numbersOf(driver.push(answer.subarray(5), 430))).toEqual([])
  })

  it('takes a late answer to its only question, once', () => {
    const driver = asked({ ...NEAR, semantics: 'since-last-read' })
    driver.wake?.(600)
    expect(numbersOf(driver.push(modbusAnswer(1, 3, 4, 0), 700))).toEqual([[4, 0]])
    expect(numbersOf(driver.push(modbusAnswer(1, 3, 4, 0), 720))).toEqual([])
  })

  it('drops a late answer that could be taken for the one to its other question', () => {
    const driver = asked(FAR)
    driver.push(modbusAnswer(1, 3, 7), 20)
    driver.wake?.(30)
    expect(faultsOf(driver.wake?.(600).readings)).toEqual(['unanswered'])
    expect(driver.push(modbusAnswer(1, 3, 6), 700)).toEqual([])
    expect(driver.wake?.(1_100).send).toEqual(Buffer.from(modbusFrame(1, 3, 0, 10, 0, 1)))
    expect(driver.push(modbusAnswer(1, 3, 8), 1_120)).toEqual([])
  })

  it('does not believe a total beyond its modulus', () => {
    const driver = asked({ ...NEAR, modulus: 10_000 })
    expect(faultsOf(driver.push(modbusAnswer(1, 3, 10_000, 9), 20))).toEqual(['implausible'])
    driver.wake?.(1_000)
    expect(driver.push(modbusAnswer(1, 3, 9_999, 9), 1_020)).toEqual([
      { kind: 'totals', in: 9_999, out: 9, modulus: 10_000 },
    ])
  })

  it('says what is wrong with its registers', () => {
    const wide = { in: { register: 0, width: 32 }, out: { register: 1 } }
    expect(() => create(wide)).toThrow('device "door": the numbers of "in" and "out" share a register')
    expect(() => create({ in: { register: 65_535, width: 32 }, out: { register: 1 } })).toThrow(
      'a number lies beyond register 65535',
    )
    expect(() => create({})).toThrow('device "door", options of driver "modbus-counter"')
    expect(() => create({ ...NEAR, units: 2 })).toThrow('did you mean "unit"?')
  })

  it('opens the port as it is told, and is expected to answer in a while', () => {
    const driver = modbusCounter.configure({ ...NEAR, baud: 19_200, parity: 'even', stopBits: 1 }, 'd')
    expect(driver.connection).toEqual({
      kind: 'serial',
      settings: { baudRate: 19_200, parity: 'even', stopBits: 1 },
    })
    expect(driver.speaksWithinMs).toBe(10_000)
    expect(modbusCounter.configure({ ...NEAR, pollEveryMs: 30_000 }, 'd').speaksWithinMs).toBe(93_000)
  })

  it('reads the frame of the published check', () => {
    expect(Buffer.from(modbusFrame(1, 3, 0, 0, 0, 10))).toEqual(bytes('01 03 00 00 00 0A C5 CD'))
  })
})
