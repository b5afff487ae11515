/** What stands behind the lines: closed hours, closures, what nobody counted. */
import type { Language } from '@munteok/look/word-book.ts'
import { type Canvas, hatch } from './canvas.ts'
import type { Lettering } from './lettering.ts'
import type { Shade } from './shades.ts'

/** CSS pixels that a name needs. */
const ROOM_FOR_NAME = 40

export function paintShades(canvas: Canvas, shades: readonly Shade[]): void {
  for (const shade of shades) {
    const [x0, x1] = sidesOf(canvas, shade)
    if (x1 - x0 < canvas.ratio) continue
    if (shade.kind === 'closed') paintClosed(canvas, x0, x1)
    else if (shade.kind === 'closure') paintClosure(canvas, x0, x1)
    else paintUnknown(canvas, x0, x1)
  }
}

function paintClosed({ ctx, palette, top, bottom, ratio }: Canvas, x0: number, x1: number): void {
  ctx.save()
  if (palette.isContrast) {
    ctx.fillStyle = palette.line
    ctx.fillRect(x0, bottom, x1 - x0, 3 * ratio)
  } else {
    ctx.globalAlpha = 0.11
    ctx.fillStyle = palette.line
    ctx.fillRect(x0, top, x1 - x0, bottom - top)
  }
  ctx.restore()
}

/** What the closures are called, and where nothing was recorded. */
export function nameShades(
  canvas: Canvas,
  shades: readonly Shade[],
  unknownWords: string,
  language: Language,
  lettering: Lettering,
): void {
  for (const shade of shades) {
    const [x0, x1] = sidesOf(canvas, shade)
    if (x1 - x0 < canvas.ratio) continue
    if (shade.kind === 'closure') nameClosure(canvas, x0, x1, shade.name?.[language] ?? '', lettering)
    else if (shade.kind === 'unknown') nameUnknown(canvas, x0, x1, unknownWords, lettering)
  }
}

function sidesOf({ left, right, x }: Canvas, { from, to }: Shade): [number, number] {
  return [Math.max(left, x(from)), Math.min(right, x(to))]
}

/** At the top of its band, lower where something stands there; upright in a narrow one. */
function nameClosure(
  { palette, top, bottom, ratio }: Canvas,
  x0: number,
  x1: number,
  name: string,
  lettering: Lettering,
): void {
  const isUpright = x1 - x0 < ROOM_FOR_NAME * ratio
  lettering.want(name, { colour: palette.ink, size: 12, isUpright }, ({ height }) =>
    [0, 0.15, 0.3, 0.45, 0.6].map((share) => ({
      x: (x0 + x1) / 2,
      y: top + 6 * ratio + height / 2 + share * (bottom - top),
    })),
  )
}

function nameUnknown(
  { palette, bottom, ratio }: Canvas,
  x0: number,
  x1: number,
  words: string,
  lettering: Lettering,
): void {
  lettering.want(words, { colour: palette.muted, size: 12 }, ({ width, height }) => {
    if (x1 - x0 < width + 8 * ratio) return []
    const y = bottom - 6 * ratio - height / 2
    return [0.5, 0.25, 0.75].map((share) => ({ x: x0 + width / 2 + share * (x1 - x0 - width), y }))
  })
}

function paintClosure(canvas: Canvas, x0: number, x1: number): void {
  const { ctx, palette, top, bottom } = canvas
  ctx.save()
  ctx.globalAlpha = palette.isContrast ? 1 : 0.5
  hatch(canvas, x0, x1, top, bottom, palette.line)
  ctx.restore()
}

function paintUnknown(canvas: Canvas, x0: number, x1: number): void {
  const { ctx, palette, bottom, ratio } = canvas
  ctx.save()
  ctx.strokeStyle = palette.line
  ctx.lineWidth = 2 * ratio
  ctx.setLineDash([2 * ratio, 4 * ratio])
  ctx.beginPath()
  ctx.moveTo(x0, bottom - ratio)
  ctx.lineTo(x1, bottom - ratio)
  ctx.stroke()
  ctx.restore()
}
