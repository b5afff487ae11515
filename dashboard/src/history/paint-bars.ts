/** What is added up: people through a door both ways, uses with their corrections. */
import { type Canvas, strokeLines, write } from './canvas.ts'
import { highest } from './outline.ts'
import type { PaintWords } from './paint-words.ts'
import type { Row } from './rows.ts'

/** Who came stands above the line, who went below it. */
export function paintPassages(canvas: Canvas, rows: readonly Row[], words: PaintWords): void {
  const { palette, ratio, left, y } = canvas
  for (const row of rows) {
    if (row.value === undefined) continue
    bar(canvas, row, row.value, palette.brand)
    bar(canvas, row, -(row.out ?? 0), palette.ink)
  }
  markBefore(canvas, rows, (row) => row.before)
  markBefore(canvas, rows, (row) => row.outBefore && -row.outBefore)
  baseline(canvas)
  const x = left + 8 * ratio
  write(
    canvas,
    `↑ ${words.in}`,
    { x, y: canvas.top + 16 * ratio },
    {
      ...{ colour: palette.brand, align: 'left', weight: 700 },
    },
  )
  write(
    canvas,
    `↓ ${words.out}`,
    { x, y: canvas.bottom - 8 * ratio },
    {
      ...{ colour: palette.ink, align: 'left', weight: 700 },
    },
  )
  nameBefore(canvas, rows, words, y)
}

export function paintUses(canvas: Canvas, rows: readonly Row[], words: PaintWords): void {
  const { palette, ratio, x, y } = canvas
  for (const row of rows) {
    if (row.value === undefined) continue
    bar(canvas, row, row.value, palette.brand)
    if (row.corrections) paintCorrected(canvas, row)
  }
  markBefore(canvas, rows, (row) => row.before)
  baseline(canvas)
  const peak = highest(rows, (row) => row.value)
  if (peak?.value)
    write(
      canvas,
      words.uses(peak.value),
      { x: x((peak.start + peak.end) / 2), y: y(peak.value) - 8 * ratio },
      {
        ...{ colour: palette.ink, weight: 600 },
      },
    )
  const corrected = rows.find((row) => row.corrections)
  if (corrected && corrected !== peak)
    write(
      canvas,
      words.corrected,
      { x: x((corrected.start + corrected.end) / 2), y: y(topOf(corrected)) - 14 * ratio },
      { colour: palette.ink, size: 12 },
    )
  nameBefore(canvas, rows, words, y)
}

function topOf({ value = 0, counted = 0 }: Row): number {
  return Math.max(value, counted, 0)
}

/** What was counted is framed in ink; a diamond above says that somebody corrected it. */
function paintCorrected(canvas: Canvas, row: Row): void {
  const { ctx, palette, ratio, x, y } = canvas
  const [x0, x1] = sides(canvas, row)
  ctx.save()
  ctx.strokeStyle = palette.ink
  ctx.lineWidth = 2 * ratio
  ctx.setLineDash([3 * ratio, 2 * ratio])
  ctx.strokeRect(x0, y(row.counted ?? 0), x1 - x0, y(0) - y(row.counted ?? 0))
  ctx.setLineDash([])
  ctx.translate(x((row.start + row.end) / 2), y(topOf(row)) - 7 * ratio)
  ctx.rotate(Math.PI / 4)
  ctx.fillStyle = palette.ink
  const half = 3 * ratio
  ctx.fillRect(-half, -half, 2 * half, 2 * half)
  ctx.restore()
}

function bar(canvas: Canvas, row: Row, value: number, colour: string): void {
  const { ctx, y, ratio } = canvas
  if (value === 0) return
  const [x0, x1] = sides(canvas, row)
  const top = Math.min(y(value), y(0))
  const height = Math.abs(y(value) - y(0))
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

function baseline({ ctx, left, right, y, palette, ratio }: Canvas): void {
  ctx.save()
  ctx.fillStyle = palette.ink
  ctx.fillRect(left, y(0) - ratio / 2, right - left, ratio)
  ctx.restore()
}

function nameBefore(canvas: Canvas, rows: readonly Row[], words: PaintWords, y: Canvas['y']): void {
  const row = highest(rows, (one) => one.before)
  if (row?.before === undefined) return
  const at = { x: canvas.x((row.start + row.end) / 2), y: y(row.before) - 7 * canvas.ratio }
  const covered = rows.some((one) => one === row && (one.value ?? 0) >= (row.before ?? 0))
  write(canvas, words.before, covered ? { ...at, y: y(row.before) + 16 * canvas.ratio } : at, {
    colour: canvas.palette.muted,
  })
}

/** How high a bar stood then: a mark across it. */
function markBefore(canvas: Canvas, rows: readonly Row[], of: (row: Row) => number | undefined): void {
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
}
