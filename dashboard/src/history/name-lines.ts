/** What the lines of people are called, each beside its own. */
import type { Canvas } from './canvas.ts'
import { type Size, type Spot, spotsBeside, spotsOver, spotUnder } from './labels.ts'
import type { Lettering } from './lettering.ts'
import { highest, widest } from './outline.ts'
import type { PaintWords } from './paint-words.ts'
import type { Row } from './rows.ts'

/** CSS pixels between a line and its name. */
const GAP = 5
/** Rows at which a name is tried. */
const TRIES = 24

type Of = (row: Row) => number | undefined

const most: Of = ({ max }) => max
const mean: Of = ({ value }) => value
const before: Of = (row) => row.before

export function nameLines(
  canvas: Canvas,
  rows: readonly Row[],
  words: PaintWords,
  lettering: Lettering,
): void {
  const { palette, ratio } = canvas
  const peak = highest(rows, most)
  if (peak?.max)
    lettering.want(words.most(peak.max), { colour: palette.ink, weight: 600 }, (size) =>
      spotsOver(pointOf(canvas, peak, peak.max), size, GAP * ratio),
    )
  lettering.want(words.mean, { colour: palette.brand, weight: 700 }, (size) =>
    spotsOfMean(canvas, rows, size),
  )
  lettering.want(words.before, { colour: palette.muted }, (size) => spotsOfBefore(canvas, rows, size))
}

/** Below the band, where there is most room; else above it; else beside a line that is steep or short. */
function spotsOfMean(canvas: Canvas, rows: readonly Row[], size: Size): Spot[] {
  const tried = triedOf(rows, mean, () => 0)
  const gap = GAP * canvas.ratio
  return [
    ...tried.map((row) => spotUnder(pointOf(canvas, row, row.low ?? row.value), size, gap)),
    ...tried.map((row) => spotUnder(pointOf(canvas, row, lowestAround(rows, row)), size, gap)),
    ...tried.map((row) => over(pointOf(canvas, row, Math.max(row.high ?? 0, row.max ?? 0)), size, gap)),
    ...tried.flatMap((row) => spotsBeside(pointOf(canvas, row, row.value), size, gap)),
  ]
}

/** Above the line where it stands out of what is shown, else below it. */
function spotsOfBefore(canvas: Canvas, rows: readonly Row[], size: Size): Spot[] {
  const tried = triedOf(rows, before, ({ high = 0, max = 0 }) => Math.max(high, max))
  const gap = GAP * canvas.ratio
  const points = tried.map((row) => pointOf(canvas, row, row.before))
  return [
    ...points.map((point) => over(point, size, gap)),
    ...points.map((point) => spotUnder(point, size, gap)),
    ...points.flatMap((point) => spotsBeside(point, size, gap)),
  ]
}

/** Rows that have the value: where it is furthest above another one, then the others, the highest first. */
function triedOf(rows: readonly Row[], upper: Of, lower: (row: Row) => number): Row[] {
  const first = widest(rows, upper, lower)
  const known = rows.filter((row) => (upper(row) ?? 0) > 0)
  const step = Math.ceil(known.length / TRIES)
  const others = known
    .filter((_row, i) => i % step === 0)
    .toSorted((a, b) => (upper(b) ?? 0) - lower(b) - (upper(a) ?? 0) + lower(a))
  return first ? [first, ...others] : others
}

function over(point: { x: number; y: number }, { height }: Size, gap: number): Spot {
  return { x: point.x, y: point.y - gap - height / 2 }
}

function pointOf({ x, y }: Canvas, { start, end }: Row, value = 0): { x: number; y: number } {
  return { x: x((start + end) / 2), y: y(value) }
}

/** The least around a row: below it there is room, also where a line goes up and down. */
function lowestAround(rows: readonly Row[], row: Row): number {
  const i = rows.indexOf(row)
  const reach = Math.ceil(rows.length * 0.02)
  const around = rows.slice(Math.max(0, i - reach), i + reach + 1)
  const lows = around.map(({ low }) => low ?? 0).filter((low) => low > 0.5)
  return Math.min(row.low ?? row.value ?? 0, ...lows)
}
