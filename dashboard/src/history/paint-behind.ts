/** What stands behind the lines: closed hours, closures, what nobody counted. */
import type { Language } from '@munteok/look/word-book.ts'
import { type Canvas, hatch, write } from './canvas.ts'
import type { Shade } from './shades.ts'

/** CSS pixels that a name needs. */
const ROOM_FOR_NAME = 40

export function paintShades(canvas: Canvas, shades: readonly Shade[], unknownWords: string): void {
  for (const shade of shades) {
    const x0 = Math.max(canvas.left, canvas.x(shade.from))
    const x1 = Math.min(canvas.right, canvas.x(shade.to))
    if (x1 - x0 < canvas.ratio) continue
    if (shade.kind === 'closed') paintClosed(canvas, x0, x1)
    else if (shade.kind === 'closure') paintClosure(canvas, x0, x1)
    else paintUnknown(canvas, x0, x1, unknownWords)
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

/** The names of closures, over what was drawn since. */
export function nameClosures(canvas: Canvas, shades: readonly Shade[], language: Language): void {
  for (const shade of shades) {
    if (shade.kind !== 'closure') continue
    const x0 = Math.max(canvas.left, canvas.x(shade.from))
    const x1 = Math.min(canvas.right, canvas.x(shade.to))
    if (x1 - x0 >= canvas.ratio) nameClosure(canvas, x0, x1, shade.name?.[language] ?? '')
  }
}

function nameClosure(canvas: Canvas, x0: number, x1: number, name: string): void {
  const { palette, top, ratio } = canvas
  const at = { x: (x0 + x1) / 2, y: top + 16 * ratio }
  if (x1 - x0 >= ROOM_FOR_NAME * ratio) write(canvas, name, at, { colour: palette.ink, size: 12 })
  else writeUpright(canvas, name, (x0 + x1) / 2)
}

function paintClosure(canvas: Canvas, x0: number, x1: number): void {
  const { ctx, palette, top, bottom } = canvas
  ctx.save()
  ctx.globalAlpha = palette.isContrast ? 1 : 0.5
  hatch(canvas, x0, x1, top, bottom, palette.line)
  ctx.restore()
}

/** A name that is longer than its band is wide stands upright in it. */
function writeUpright(canvas: Canvas, name: string, x: number): void {
  const { ctx, palette, top, ratio, bottom } = canvas
  ctx.save()
  ctx.translate(x, top + 6 * ratio)
  ctx.rotate(Math.PI / 2)
  const along = { ...canvas, left: 0, right: bottom - top }
  write(along, name, { x: 0, y: 4 * ratio }, { colour: palette.ink, size: 12, align: 'left' })
  ctx.restore()
}

function paintUnknown(canvas: Canvas, x0: number, x1: number, words: string): void {
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
  if (x1 - x0 < 64 * ratio) return
  write(canvas, words, { x: (x0 + x1) / 2, y: bottom - 10 * ratio }, { colour: palette.muted, size: 12 })
}
