import type { SeriesAnswer } from '@munteok/core'
import type { Language } from '@munteok/look/word-book.ts'
import { type Canvas, strokeLines } from './canvas.ts'
import { Lettering } from './lettering.ts'
import { paintPassages, paintUses } from './paint-bars.ts'
import { nameShades, paintShades } from './paint-behind.ts'
import { paintPeople } from './paint-people.ts'
import type { PaintWords } from './paint-words.ts'
import type { Row } from './rows.ts'
import type { Shade } from './shades.ts'

export interface Picture {
  readonly answer: SeriesAnswer
  readonly rows: readonly Row[]
  readonly shades: readonly Shade[]
  readonly range: { readonly from: number; readonly to: number }
  readonly language: Language
  readonly words: PaintWords
}

/** The least and the most that a picture shows, with room for a label above. */
export function heightOf({ rows, answer }: Pick<Picture, 'rows' | 'answer'>): [low: number, high: number] {
  let high = 0
  let low = 0
  for (const { value, before, high: upper, max, out, outBefore, counted } of rows) {
    high = Math.max(high, value ?? 0, before ?? 0, upper ?? 0, max ?? 0, counted ?? 0)
    low = Math.min(low, -(out ?? 0), -(outBefore ?? 0), value ?? 0)
  }
  if (answer.kind === 'occupancy') for (const { people } of answer.headcounts) high = Math.max(high, people)
  return [low * 1.18, Math.max(high * 1.18, 4)]
}

export function paintBehind(canvas: Canvas, { shades }: Picture): void {
  paintShades(canvas, shades)
}

export function paint(canvas: Canvas, { answer, rows, shades, language, words, range }: Picture): void {
  const { ctx, left, right, top, bottom } = canvas
  ctx.save()
  ctx.beginPath()
  ctx.rect(left, top, right - left, bottom - top)
  ctx.clip()
  const lettering = new Lettering(canvas)
  if (answer.now > range.from && answer.now < range.to) paintNow(canvas, answer.now, words.now, lettering)
  if (answer.kind === 'occupancy')
    paintPeople(canvas, rows, answer.bucket, words, answer.headcounts, lettering)
  else if (answer.kind === 'passages') paintPassages(canvas, rows, words, lettering)
  else paintUses(canvas, rows, words, lettering)
  nameShades(canvas, shades, words.unknown, language, lettering)
  lettering.write()
  ctx.restore()
}

/** The line of the present has its words on its right, and at the chart's right edge on its left. */
function paintNow(canvas: Canvas, now: number, words: string, lettering: Lettering): void {
  const { palette, top, bottom, ratio } = canvas
  const x = canvas.x(now)
  const down = [
    { x, y: top },
    { x, y: bottom },
  ]
  strokeLines(canvas, [down], { colour: palette.ink, width: 1 })
  lettering.avoidLines([down])
  lettering.want(words, { colour: palette.ink, size: 12 }, ({ width, height }) => {
    const aside = 6 * ratio + width / 2
    return [0, 1, 2].flatMap((lower) => {
      const y = top + 3 * ratio + height / 2 + lower * (height + 4 * ratio)
      return [
        { x: x + aside, y },
        { x: x - aside, y },
      ]
    })
  })
}
