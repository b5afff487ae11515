/**
 * How large things are before a body: texts, buttons and heights in millimetres, whatever the screen.
 * The figures are those of the kiosk notice (KS X 9211) as far as a page can meet them.
 */
import type { KioskSettings } from '@munteok/core'
import type { Language } from '@munteok/look/word-book.ts'

/** Smallest height of a letter, and what is allowed on a screen of at most `SMALL_DIAGONAL_MM`. */
const LETTER_MM = 12
const SMALL_LETTER_MM = 7.25
const SMALL_DIAGONAL_MM = 280
/** No control lies higher above the floor in the low mode. */
const REACH_MM = 1220

/**
 * How high a letter of Pretendard is as a share of its font size, measured in its weights 400 to 700:
 * a closed syllable (한, 를), and a capital or a figure.
 */
const LETTER_SHARE: Readonly<Record<Language, number>> = { ko: 0.84, en: 0.705 }

/** A 32-inch screen of 1080 by 1920, which most kiosks have; a small window is taken for a 10.1-inch one. */
const USUAL_MM_PER_PIXEL = 0.37
const USUAL_SHORT_SIDE_PX = 900
const SMALL_SCREEN_MM = 257

export interface Size {
  readonly width: number
  readonly height: number
}

export interface Measure {
  /** CSS pixels of a millimetre. */
  readonly pixelsPerMm: number
  /** The smallest height of a letter, in millimetres. */
  readonly letterMm: number
  /** Font size of the smallest text. */
  readonly textPx: number
  /** In the low mode controls lie in so much of the window's lower end. */
  readonly lowZonePx: number
}

/** @param forced millimetres of a pixel by the page's address (`?mm=0.3`), before what the agent says */
export function measureOf(
  { mmPerPixel, lowerEdgeMm }: KioskSettings,
  window: Size,
  language: Language,
  forced?: number,
): Measure {
  const mm = forced ?? mmPerPixel ?? assumedMmPerPixel(window)
  const letterMm = diagonal(window) * mm <= SMALL_DIAGONAL_MM ? SMALL_LETTER_MM : LETTER_MM
  return {
    pixelsPerMm: 1 / mm,
    letterMm,
    textPx: letterMm / mm / LETTER_SHARE[language],
    lowZonePx: lowZone(window.height, lowerEdgeMm, mm),
  }
}

function assumedMmPerPixel(window: Size): number {
  const isUsual = Math.min(window.width, window.height) >= USUAL_SHORT_SIDE_PX
  return isUsual ? USUAL_MM_PER_PIXEL : SMALL_SCREEN_MM / diagonal(window)
}

function diagonal({ width, height }: Size): number {
  return Math.max(1, Math.hypot(width, height))
}

/** Where the mounting height is not known, the lower half. A screen that hangs too high keeps a third. */
function lowZone(heightPx: number, lowerEdgeMm: number | undefined, mm: number): number {
  if (lowerEdgeMm === undefined) return heightPx / 2
  const reachable = (REACH_MM - lowerEdgeMm) / mm
  return Math.min(heightPx, Math.max(heightPx / 3, reachable))
}

/** `0.3` of `?mm=0.3`. */
export function forcedMm(search: string): number | undefined {
  const asked = Number(new URLSearchParams(search).get('mm') ?? Number.NaN)
  return asked >= 0.05 && asked <= 2 ? asked : undefined
}
