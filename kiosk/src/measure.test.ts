import { describe, expect, it } from 'vitest'
import { forcedMm, measureOf } from './measure.ts'

const portrait = { width: 1080, height: 1920 }
const small = { width: 1024, height: 600 }

describe('the measure of a screen', () => {
  it('makes the smallest letter twelve millimetres high, in each language', () => {
    const { textPx, pixelsPerMm, letterMm } = measureOf({ mmPerPixel: 0.4 }, portrait, 'ko')
    expect([letterMm, pixelsPerMm]).toEqual([12, 2.5])
    expect((textPx * 0.84) / pixelsPerMm).toBeCloseTo(12)
    const english = measureOf({ mmPerPixel: 0.4 }, portrait, 'en')
    expect((english.textPx * 0.705) / english.pixelsPerMm).toBeCloseTo(12)
  })

  it('allows 7.25 mm up to a diagonal of 28 cm', () => {
    expect(measureOf({ mmPerPixel: 0.235 }, small, 'ko').letterMm).toBe(7.25)
    expect(measureOf({ mmPerPixel: 0.237 }, small, 'ko').letterMm).toBe(12)
  })

  it('is assumed where nobody said it: 32 inches for the usual screen, ten for a small one', () => {
    expect(1 / measureOf({}, portrait, 'ko').pixelsPerMm).toBeCloseTo(0.37)
    expect(1 / measureOf({}, { width: 1920, height: 1080 }, 'ko').pixelsPerMm).toBeCloseTo(0.37)
    expect(1 / measureOf({}, small, 'ko').pixelsPerMm).toBeCloseTo(0.2165, 3)
  })

  it('goes by the page’s address before what the agent says', () => {
    expect(measureOf({ mmPerPixel: 0.4 }, portrait, 'ko', 0.25).pixelsPerMm).toBe(4)
    expect([forcedMm('?mm=0.25'), forcedMm('?mm=9'), forcedMm('?mm=x'), forcedMm('')]).toEqual([
      0.25,
      undefined,
      undefined,
      undefined,
    ])
  })

  it('brings controls below 1220 mm, counted from the screen’s lower edge', () => {
    const hung = measureOf({ mmPerPixel: 0.4, lowerEdgeMm: 820 }, portrait, 'ko')
    expect(hung.lowZonePx).toBeCloseTo(400 / 0.4)
    expect(measureOf({ mmPerPixel: 0.4, lowerEdgeMm: 300 }, portrait, 'ko').lowZonePx).toBe(1920)
  })

  it('brings them to the lower half where the height is not known, and to a third of one that hangs too high', () => {
    expect(measureOf({}, portrait, 'ko').lowZonePx).toBe(960)
    expect(measureOf({ lowerEdgeMm: 1_500 }, portrait, 'ko').lowZonePx).toBe(640)
  })
})
