/** How full a floor was: the level, its interval and the most at once, as the house's picture shows water. */
import { type HistoryBucket, isOfDays } from '@munteok/core'
import { type Canvas, fillBetween, type Point, strokeLines } from './canvas.ts'
import type { Lettering } from './lettering.ts'
import { nameLines } from './name-lines.ts'
import { outline } from './outline.ts'
import type { PaintWords } from './paint-words.ts'
import type { Row } from './rows.ts'

/** Within a few minutes the most is the mean: a line of it would only be in the way. */
export function showsMost(bucket: HistoryBucket): boolean {
  return bucket === 'hour' || isOfDays(bucket)
}

export interface HandCounted {
  readonly at: number
  readonly people: number
}

const value = (row: Row) => row.value
const before = (row: Row) => (row.ahead && row.before === undefined ? undefined : row.before)
const most = (row: Row) => row.max

export function paintPeople(
  canvas: Canvas,
  all: readonly Row[],
  bucket: HistoryBucket,
  words: PaintWords,
  headcounts: readonly HandCounted[],
  lettering: Lettering,
): void {
  const { palette } = canvas
  const isLevel = isOfDays(bucket)
  const rows = isLevel ? all.map(withoutEmpty) : all
  const stroke = (parts: Point[][], look: Parameters<typeof strokeLines>[2]) => {
    strokeLines(canvas, parts, look)
    lettering.avoidLines(parts)
  }
  lettering.avoidLines(paintInterval(canvas, rows, isLevel))
  if (showsMost(bucket)) stroke(outline(canvas, rows, most, isLevel), { colour: palette.ink, width: 1 })
  stroke(outline(canvas, rows, before, isLevel), { colour: palette.muted, width: 1.5, dash: [2, 3] })
  const settled = (row: Row) => (row.live ? undefined : row.value)
  stroke(outline(canvas, rows, settled, isLevel), { colour: palette.brand, width: 2.5 })
  stroke(outline(canvas, withJoint(rows), value, isLevel), {
    ...{ colour: palette.brand, width: 2.5 },
    dash: [7, 4],
  })
  for (const count of headcounts) paintHeadcount(canvas, count, lettering)
  nameLines(canvas, rows, words, lettering)
}

/** Days on which as good as nobody was there are no steps down and up again: the line leaves them out. */
function withoutEmpty(row: Row): Row {
  const then = (row.before ?? 0) < 0.5 ? { before: undefined } : {}
  if ((row.value ?? 0) >= 0.5 || (row.max ?? 0) > 2) return { ...row, ...then }
  const { low: _, high: __, max: ___, ...rest } = row
  return { ...rest, ...then, value: undefined }
}

/** The live rows with the last settled one, so that the line is one. */
function withJoint(rows: readonly Row[]): Row[] {
  const first = rows.findIndex((row) => row.live)
  return first < 0 ? [] : rows.slice(Math.max(0, first - 1))
}

/** @returns its edges */
function paintInterval(canvas: Canvas, rows: readonly Row[], isLevel: boolean): Point[][] {
  const { palette, ctx } = canvas
  const upper = outline(canvas, rows, (row) => row.high, isLevel)
  const lower = outline(canvas, rows, (row) => row.low, isLevel)
  ctx.save()
  for (const [i, part] of upper.entries()) {
    if (palette.isContrast)
      strokeLines(canvas, [part, lower[i] ?? []], { colour: palette.muted, width: 0.75 })
    else fillBetween(canvas, part, lower[i] ?? [], palette.level)
  }
  ctx.restore()
  return [...upper, ...lower]
}

function paintHeadcount(canvas: Canvas, { at, people }: HandCounted, lettering: Lettering): void {
  const { ctx, ratio, palette } = canvas
  const place = { x: canvas.x(at), y: canvas.y(people) }
  ctx.save()
  ctx.translate(place.x, place.y)
  ctx.rotate(Math.PI / 4)
  ctx.fillStyle = palette.ground
  ctx.strokeStyle = palette.ink
  ctx.lineWidth = 2 * ratio
  const half = 4 * ratio
  ctx.fillRect(-half, -half, 2 * half, 2 * half)
  ctx.strokeRect(-half, -half, 2 * half, 2 * half)
  ctx.restore()
  lettering.avoidSign(place, 7 * ratio)
}
