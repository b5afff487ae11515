import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { rdm6300Frame, terabeeFrame } from '../test-kit/frames.ts'
import type { Reading } from './driver.ts'
import { driverNames, loadDriver } from './registry.ts'

/** A good frame of each driver, and noise that never lets it finish one. */
const samples: Record<string, { frame: Uint8Array; endless: number }> = {
  rdm6300: { frame: rdm6300Frame(Uint8Array.of(1, 0, 7, 0x34, 0xe0)), endless: 0x41 },
  'terabee-evo': { frame: terabeeFrame({ in: 12, out: 9 }), endless: 0x50 },
  'text-counter': { frame: Buffer.from('+\n'), endless: 0x78 },
}

async function decoderOf(name: string) {
  const driver = (await loadDriver(name, 'device "d"')).configure(undefined, 'device "d"')
  return driver.create({ path: '/dev/test' })
}

describe('the driver registry', () => {
  it('names the drivers that there are when one is unknown', async () => {
    await expect(loadDriver('terabee', 'device "door"')).rejects.toThrow(
      'device "door": there is no driver "terabee" (drivers: rdm6300, terabee-evo, text-counter)',
    )
    await expect(loadDriver('constructor', 'device "door"')).rejects.toThrow(
      'there is no driver "constructor"',
    )
  })

  it('has a sample for every driver in the contract below', () => {
    expect(Object.keys(samples).sort()).toEqual([...driverNames].sort())
  })
})

describe.each(Object.entries(samples))(
  'every driver: %s',
  { timeout: 30_000 },
  (name, { frame, endless }) => {
    it('gives the same readings however the bytes are split', async () => {
      const pieces = fc.array(fc.oneof(fc.constant(frame), fc.uint8Array({ maxLength: 40 })), {
        maxLength: 12,
      })
      const definition = (await loadDriver(name, 'd')).configure({}, 'd')
      fc.assert(
        fc.property(pieces, fc.infiniteStream(fc.integer({ min: 1, max: 20 })), (parts, sizes) => {
          const stream = Buffer.concat(parts)
          const whole = definition.create({ path: '/dev/test' }).push(stream, 0)
          const split = definition.create({ path: '/dev/test' })
          const readings: Reading[] = []
          for (let at = 0; at < stream.length; ) {
            const size = sizes.next().value
            readings.push(...split.push(stream.subarray(at, at + size), 0))
            at += size
          }
          expect(readings).toEqual(whole)
        }),
        { numRuns: 300 },
      )
    })

    it('gives one reading for a good frame', async () => {
      const readings = (await decoderOf(name)).push(frame, 0)
      expect(readings).toHaveLength(1)
      expect(readings[0]?.kind).not.toBe('fault')
    })

    it('keeps no more than a frame of endless noise, random or not, and reads the next good frames', async () => {
      const decoder = await decoderOf(name)
      const random = Buffer.from(
        fc.sample(fc.uint8Array({ minLength: 65_536, maxLength: 65_536 }), 4).flatMap((each) => [...each]),
      )
      const same = Buffer.alloc(random.length, endless)
      decoder.push(random, 0)
      decoder.push(same, 0)
      const before = heapBytes()
      for (let i = 0; i < 20; i++) decoder.push(i % 2 ? random : same, 0)
      expect(heapBytes() - before).toBeLessThan(1_000_000)
      const readings = decoder.push(Buffer.concat([Buffer.from('\n'), frame, frame, frame]), 0)
      expect(readings.filter((reading) => reading.kind !== 'fault').length).toBeGreaterThanOrEqual(2)
    })
  },
)

function heapBytes(): number {
  setFlagsFromString('--expose-gc')
  const collect: () => void = runInNewContext('gc')
  collect()
  const { heapUsed, external, arrayBuffers } = process.memoryUsage()
  return heapUsed + external + arrayBuffers
}
