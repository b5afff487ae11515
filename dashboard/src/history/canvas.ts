import type { Palette } from './palette.ts'

/** Where and with what a chart is drawn. Places are in pixels of the canvas, lengths in CSS pixels. */
export interface Canvas {
  readonly ctx: CanvasRenderingContext2D
  readonly palette: Palette
  /** Pixels of the canvas to one CSS pixel. */
  readonly ratio: number
  readonly left: number
  readonly right: number
  readonly top: number
  readonly bottom: number
  x(at: number): number
  y(value: number): number
}

export interface Point {
  readonly x: number
  readonly y: number
}

/** A line of one or several parts, broken where nothing is known. */
export function strokeLines(
  { ctx, ratio }: Canvas,
  parts: readonly (readonly Point[])[],
  { colour, width, dash = [] }: { colour: string; width: number; dash?: readonly number[] },
): void {
  ctx.save()
  ctx.strokeStyle = colour
  ctx.lineWidth = width * ratio
  ctx.lineJoin = 'round'
  ctx.setLineDash(dash.map((length) => length * ratio))
  ctx.beginPath()
  for (const part of parts)
    for (const [i, { x, y }] of part.entries()) {
      if (i === 0) ctx.moveTo(x, y)
      else ctx.lineTo(x, y)
    }
  ctx.stroke()
  ctx.restore()
}

/** The area between an upper and a lower line. */
export function fillBetween(
  { ctx }: Canvas,
  upper: readonly Point[],
  lower: readonly Point[],
  colour: string,
): void {
  if (upper.length === 0) return
  ctx.save()
  ctx.fillStyle = colour
  ctx.beginPath()
  for (const { x, y } of upper) ctx.lineTo(x, y)
  for (const { x, y } of lower.toReversed()) ctx.lineTo(x, y)
  ctx.closePath()
  ctx.fill()
  ctx.restore()
}

/** Slanting lines, as one marks on paper what does not count. */
export function hatch(
  { ctx, ratio }: Canvas,
  x0: number,
  x1: number,
  y0: number,
  y1: number,
  colour: string,
): void {
  ctx.save()
  ctx.beginPath()
  ctx.rect(x0, y0, x1 - x0, y1 - y0)
  ctx.clip()
  ctx.strokeStyle = colour
  ctx.lineWidth = ratio
  ctx.beginPath()
  const step = 8 * ratio
  const height = y1 - y0
  for (let x = Math.floor((x0 - height) / step) * step; x < x1; x += step) {
    ctx.moveTo(x, y1)
    ctx.lineTo(x + height, y0)
  }
  ctx.stroke()
  ctx.restore()
}
