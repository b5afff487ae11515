import { deflateRawSync, inflateRawSync } from 'node:zlib'
import type { Curve } from '@munteok/core'

/** Estimates are kept and told in tenths of people. */
const TENTHS = 10
const MOST = 0xffff

/** Rounded to what is kept, so that a day is the same whether it was just worked out or kept. */
export function toTenths(curves: readonly Curve[]): Curve[] {
  const rounded = (values: Float32Array) => values.map((value) => tenths(value) / TENTHS)
  return curves.map(({ people, low, high }) => ({
    people: rounded(people),
    low: rounded(low),
    high: rounded(high),
  }))
}

function tenths(people: number): number {
  return Math.min(MOST, Math.max(0, Math.round(people * TENTHS)))
}

/**
 * A day's curves in a few kilobytes: for each one people, low and high, by minute, as 16-bit
 * little-endian tenths, deflated.
 */
export function encodeCurves(curves: readonly Curve[]): Buffer {
  const series = curves.flatMap(({ people, low, high }) => [people, low, high])
  const minutes = series[0]?.length ?? 0
  const bytes = Buffer.alloc(series.length * minutes * 2)
  for (const [i, values] of series.entries())
    for (let minute = 0; minute < minutes; minute++)
      bytes.writeUInt16LE(tenths(values[minute] ?? 0), 2 * (i * minutes + minute))
  return deflateRawSync(bytes)
}

/** @param count how many curves were encoded */
export function decodeCurves(encoded: Buffer, count: number): Curve[] {
  const { buffer, byteOffset, length } = inflateRawSync(encoded)
  const view = new DataView(buffer, byteOffset, length)
  const minutes = length / 2 / 3 / count
  const series = (i: number) => {
    const people = new Float32Array(minutes)
    for (let minute = 0; minute < minutes; minute++)
      people[minute] = view.getUint16(2 * (i * minutes + minute), true) / TENTHS
    return people
  }
  return Array.from({ length: count }, (_curve, c) => ({
    people: series(3 * c),
    low: series(3 * c + 1),
    high: series(3 * c + 2),
  }))
}
