/** What is added up: people through a door both ways, uses with their corrections. */
import { type Canvas, type Point, strokeLines } from './canvas.ts'
import { type Spot, spotsOver, spotUnder } from './labels.ts'
import type { Lettering } from './lettering.ts'
import { highest } from './outline.ts'
import type { PaintWords } from './paint-words.ts'
import type { Row } from './rows.ts'

/** CSS pixels between a bar or its mark and the words on it. */
const GAP = 4
/** Bars at which words are tried. */
const TRIES = 12

/** Who came stands above the line, who went below it. */
export function paintPassages(
  canvas: Canvas,
  rows: readonly Row[],
  words: PaintWords,
  lettering: Lettering,
): void {
  const { palette } = canvas
  for (const row of rows) {
    if (row.value === undefined) continue
    bar(canvas, row, row.value, palette.brand, lettering)
    bar(canvas, row, -(row.out ?? 0), palette.ink, lettering)
  }
  markBefore(canvas, rows, (row) => row.before, lettering)
  markBefore(canvas, rows, (row) => row.outBefore && -row.outBefore, lettering)
  baseline(canvas, lettering)
  const { top, bottom } = canvas
  nameWay(canvas, `↑ ${words.in}`, palette.brand, (half, gap) => top + gap + half, lettering)
  nameWay(canvas, `↓ ${words.out}`, palette.ink, (half, gap) => bottom - gap - half, lettering)
  nameBefore(canvas, rows, words, lettering)
}

/** At the left; further right where something stands there. */
function nameWay(
  { left, right, ratio }: Canvas,
  text: string,
  colour: string,
  y: (half: number, gap: number) => number,
  lettering: Lettering,
): void {
  lettering.want(text, { colour, weight: 700 }, ({ width, height }) =>
    Array.from({ length: TRIES }, (_, i) => ({
      x: left + 8 * ratio + width / 2 + ((right - left) * i) / TRIES,
      y: y(height / 2, GAP * ratio),
    })),
  )
}

export function paintUses(
  canvas: Canvas,
  rows: readonly Row[],
  words: PaintWords,
  lettering: Lettering,
): void {
  const { palette, ratio } = canvas
  for (const row of rows) {
    if (row.value === undefined) continue
    bar(canvas, row, row.value, palette.brand, lettering)
    if (row.corrections) paintCorrected(canvas, row, lettering)
  }
  markBefore(canvas, rows, (row) => row.before, lettering)
  baseline(canvas, lettering)
  const peak = highest(rows, (row) => row.value)
  if (peak?.value)
    lettering.want(words.uses(peak.value), { colour: palette.ink, weight: 600 }, (size) =>
      spotsOver(aboveAll(canvas, peak), size, GAP * ratio),
    )
  const corrected = rows.filter((row) => row.corrections)
  if (corrected.length > 0)
    lettering.want(words.corrected, { colour: palette.ink, size: 12 }, (size) =>
      corrected.flatMap((row) => spotsOver(aboveAll(canvas, row), size, GAP * ratio)),
    )
  nameBefore(canvas, rows, words, lettering)
}

/** Above a bar and its diamond, if it has one. */
function aboveAll(canvas: Canvas, row: Row): Point {
  const y = canvas.y(topOf(row)) - (row.corrections ? 11 * canvas.ratio : 0)
  return { x: canvas.x((row.start + row.end) / 2), y }
}

function topOf({ value = 0, counted = 0 }: Row): number {
  return Math.max(value, counted, 0)
}

/** What was counted is framed in ink; a diamond above says that somebody corrected it. */
function paintCorrected(canvas: Canvas, row: Row, lettering: Lettering): void {
  const { ctx, palette, ratio, x, y } = canvas
  const [x0, x1] = sides(canvas, row)
  ctx.save()
  const frame = (colour: string, width: number) => {
    ctx.strokeStyle = colour
    ctx.lineWidth = width * ratio
    ctx.strokeRect(x0, y(row.counted ?? 0), x1 - x0, y(0) - y(row.counted ?? 0))
  }
  // The dashes are seen on the bar too.
  frame(palette.ground, 4)
  ctx.setLineDash([3 * ratio, 2 * ratio])
  frame(palette.ink, 2)
  ctx.setLineDash([])
  const diamond = { x: x((row.start + row.end) / 2), y: y(topOf(row)) - 7 * ratio }
  ctx.translate(diamond.x, diamond.y)
  ctx.rotate(Math.PI / 4)
  ctx.fillStyle = palette.ink
  const half = 3 * ratio
  ctx.fillRect(-half, -half, 2 * half, 2 * half)
  ctx.restore()
  lettering.avoidSign(diamond, 5 * ratio)
  lettering.avoidBar({ left: x0, right: x1, top: y(topOf(row)), bottom: y(0) })
}

function bar(canvas: Canvas, row: Row, value: number, colour: string, lettering: Lettering): void {
  const { ctx, y, ratio } = canvas
  if (value === 0) return
  const [x0, x1] = sides(canvas, row)
  const top = Math.min(y(value), y(0))
  const height = Math.abs(y(value) - y(0))
  lettering.avoidBar({ left: x0, right: x1, top, bottom: top + height })
  ctx.save()
  if (row.live) {
    // What can still grow is not filled in.
    ctx.strokeStyle = colour
    ctx.lineWidth = 1.5 * ratio
    ctx.globalAlpha = 0.35
    ctx.fillStyle = colour
    ctx.fillRect(x0, top, x1 - x0, height)
    ctx.globalAlpha = 1
    if (x1 - x0 > 4 * ratio) ctx.strokeRect(x0 + 0.75 * ratio, top, x1 - x0 - 1.5 * ratio, height)
  } else {
    ctx.fillStyle = colour
    ctx.fillRect(x0, top, x1 - x0, height)
  }
  ctx.restore()
}

/** A bar leaves a little air on both sides of its bucket, and is no wider than a hand. */
function sides({ x, ratio }: Canvas, row: Row): [number, number] {
  const from = x(row.start)
  const to = x(row.end)
  const width = Math.max(ratio, Math.min((to - from) * 0.8, 64 * ratio))
  const middle = (from + to) / 2
  return [middle - width / 2, middle + width / 2]
}

function baseline({ ctx, left, right, y, palette, ratio }: Canvas, lettering: Lettering): void {
  ctx.save()
  ctx.fillStyle = palette.ink
  ctx.fillRect(left, y(0) - ratio / 2, right - left, ratio)
  ctx.restore()
  lettering.avoidLines([
    [
      { x: left, y: y(0) },
      { x: right, y: y(0) },
    ],
  ])
}

/** At the highest mark that stands out above its bar; on a bar where all of them are covered. */
function nameBefore(canvas: Canvas, rows: readonly Row[], words: PaintWords, lettering: Lettering): void {
  const marked = rows.filter((row) => row.before).toSorted((a, b) => (b.before ?? 0) - (a.before ?? 0))
  const isFree = (row: Row) => topOf(row) < (row.before ?? 0)
  const places = (some: readonly Row[]) =>
    some.slice(0, TRIES).map((row) => ({
      x: canvas.x((row.start + row.end) / 2),
      y: canvas.y(row.before ?? 0),
    }))
  const gap = GAP * canvas.ratio
  lettering.want(words.before, { colour: canvas.palette.muted }, (size): Spot[] => {
    const around = places(marked.filter(isFree)).map((place) => spotsOver(place, size, gap))
    return [
      ...around.flatMap((spots) => spots.slice(0, 1)),
      ...around.flatMap((spots) => spots.slice(1, 3)),
      ...places(marked).map((place) => ({ ...spotUnder(place, size, gap), mayCoverBars: true })),
    ]
  })
}

/** How high a bar stood then: a mark across it. */
function markBefore(
  canvas: Canvas,
  rows: readonly Row[],
  of: (row: Row) => number | undefined,
  lettering: Lettering,
): void {
  const marks = rows.flatMap((row) => {
    const value = of(row)
    if (!value) return []
    const y = canvas.y(value)
    return [sides(canvas, row).map((x) => ({ x, y }))]
  })
  const { ground, muted } = canvas.palette
  // A mark is seen on a bar too.
  strokeLines(canvas, marks, { colour: ground, width: 4 })
  strokeLines(canvas, marks, { colour: muted, width: 2 })
  lettering.avoidLines(marks)
}
