/** How full a floor was: the level, its interval and the most at once, as the house's picture shows water. */
import { type HistoryBucket, isOfDays } from '@munteok/core'
import { type Canvas, fillBetween, strokeLines, write } from './canvas.ts'
import { highest, outline, widest } from './outline.ts'
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
): void {
  const { palette } = canvas
  const isLevel = isOfDays(bucket)
  const rows = isLevel ? all.map(withoutEmpty) : all
  paintInterval(canvas, rows, isLevel)
  if (showsMost(bucket))
    strokeLines(canvas, outline(canvas, rows, most, isLevel), { colour: palette.ink, width: 1 })
  strokeLines(canvas, outline(canvas, rows, before, isLevel), {
    colour: palette.muted,
    width: 1.5,
    dash: [2, 3],
  })
  const settled = (row: Row) => (row.live ? undefined : row.value)
  strokeLines(canvas, outline(canvas, rows, settled, isLevel), { colour: palette.brand, width: 2.5 })
  strokeLines(canvas, outline(canvas, withJoint(rows), value, isLevel), {
    ...{ colour: palette.brand, width: 2.5 },
    dash: [7, 4],
  })
  for (const count of headcounts) paintHeadcount(canvas, count)
  nameLines(canvas, rows, words)
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

function paintInterval(canvas: Canvas, rows: readonly Row[], isLevel: boolean): void {
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
}

function paintHeadcount({ ctx, x, y, ratio, palette }: Canvas, { at, people }: HandCounted): void {
  ctx.save()
  ctx.translate(x(at), y(people))
  ctx.rotate(Math.PI / 4)
  ctx.fillStyle = palette.ground
  ctx.strokeStyle = palette.ink
  ctx.lineWidth = 2 * ratio
  const half = 4 * ratio
  ctx.fillRect(-half, -half, 2 * half, 2 * half)
  ctx.strokeRect(-half, -half, 2 * half, 2 * half)
  ctx.restore()
}

function nameLines(canvas: Canvas, rows: readonly Row[], words: PaintWords): void {
  const { palette, ratio, x, y } = canvas
  const middle = (row: Row) => x((row.start + row.end) / 2)
  const peak = highest(rows, most)
  if (peak?.max)
    write(
      canvas,
      words.most(peak.max),
      { x: middle(peak), y: y(peak.max) - 8 * ratio },
      {
        ...{ colour: palette.ink, weight: 600 },
      },
    )
  const under = widest(
    rows,
    (row) => row.value,
    () => 0,
  )
  if (under?.value)
    write(
      canvas,
      words.mean,
      { x: middle(under), y: y(lowestAround(rows, under)) + 17 * ratio },
      {
        ...{ colour: palette.brand, weight: 700 },
      },
    )
  nameBefore(canvas, rows, words, peak)
}

/** The least that is drawn where a label of a row stands: below it there is room. */
function lowestAround(rows: readonly Row[], row: Row): number {
  const i = rows.indexOf(row)
  const reach = Math.ceil(rows.length * 0.02)
  const around = rows.slice(Math.max(0, i - reach), i + reach + 1)
  const lows = around.map(({ low }) => low ?? 0).filter((low) => low > 0.5)
  return Math.min(row.low ?? row.value ?? 0, ...lows)
}

function nameBefore(canvas: Canvas, rows: readonly Row[], words: PaintWords, peak: Row | undefined): void {
  const { palette, ratio, x, y, top, bottom } = canvas
  const above = widest(
    rows,
    (one) => one.before,
    (one) => Math.max(one.high ?? 0, one.max ?? 0),
  )
  const isClear = above && y(0) - y((above.before ?? 0) - (above.high ?? 0)) > (bottom - top) * 0.08
  const row = isClear ? above : highest(rows, (one) => (one === peak ? undefined : one.before))
  if (row?.before === undefined) return
  const isUnder = (row.value ?? 0) > row.before
  const place = { x: x((row.start + row.end) / 2), y: y(row.before) + (isUnder ? 17 : -7) * ratio }
  write(canvas, words.before, place, { colour: palette.muted })
}
