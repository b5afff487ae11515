/** Rows as points on a canvas. */
import type { Canvas, Point } from './canvas.ts'
import type { Row } from './rows.ts'

type Of = (row: Row) => number | undefined

/**
 * A value along time, in parts that nothing unknown lies between. Buckets of days are level and as wide
 * as they last; finer ones are points in their middle.
 */
export function outline(canvas: Canvas, rows: readonly Row[], of: Of, isLevel: boolean): Point[][] {
  const parts: Point[][] = []
  let part: Point[] | undefined
  for (const row of rows) {
    const value = of(row)
    if (value === undefined) {
      part = undefined
      continue
    }
    if (!part) {
      part = []
      parts.push(part)
    }
    const y = canvas.y(value)
    if (isLevel) part.push({ x: canvas.x(row.start), y }, { x: canvas.x(row.end), y })
    else part.push({ x: canvas.x((row.start + row.end) / 2), y })
  }
  return isLevel ? parts : parts.map((one) => withWidth(canvas, rows, one))
}

/** A point that stands alone between two gaps is as wide as its bucket: a point of no width is not seen. */
function withWidth(canvas: Canvas, rows: readonly Row[], part: Point[]): Point[] {
  const [only, ...more] = part
  const [row] = rows
  if (!only || !row || more.length > 0) return part
  const half = Math.abs(canvas.x(row.end) - canvas.x(row.start)) / 2
  return [
    { x: only.x - half, y: only.y },
    { x: only.x + half, y: only.y },
  ]
}

/** The row in which one value is furthest above another, where a label of it has most room. */
export function widest(rows: readonly Row[], upper: Of, lower: Of): Row | undefined {
  let best: Row | undefined
  let most = 0
  // Not at the edges, where a label would be pushed away from what it names.
  const edge = Math.floor(rows.length * 0.04)
  for (const row of rows.slice(edge, rows.length - edge)) {
    const up = upper(row)
    const low = lower(row)
    if (up === undefined || low === undefined || up - low <= most) continue
    most = up - low
    best = row
  }
  return best
}

export function highest(rows: readonly Row[], of: Of): Row | undefined {
  let best: Row | undefined
  for (const row of rows) if ((of(row) ?? 0) > (best ? (of(best) ?? 0) : 0)) best = row
  return best
}
