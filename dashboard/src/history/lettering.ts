/** Gathers what a chart has to say while it is drawn, and writes it where nothing is. */
import type { Canvas, Point } from './canvas.ts'
import { type Box, placeLabels, type Size, type Spot, type Wish } from './labels.ts'

/** CSS pixels that stay free around a label: as wide as its halo. */
const AIR = 2
/** Room for letters that go up and down, to the size of the letters. */
const LINE_HEIGHT = 1.2

export interface LetterStyle {
  readonly colour: string
  /** CSS pixels. */
  readonly size?: number
  readonly weight?: number
  /** Read from the top down, in a band that is narrower than its name. */
  readonly isUpright?: boolean
}

interface Label extends Wish {
  readonly text: string
  readonly style: LetterStyle
}

export class Lettering {
  readonly #canvas: Canvas
  readonly #labels: Label[] = []
  readonly #lines: (readonly Point[])[] = []
  readonly #signs: Box[] = []
  readonly #bars: Box[] = []

  constructor(canvas: Canvas) {
    this.#canvas = canvas
  }

  avoidLines(lines: readonly (readonly Point[])[]): void {
    this.#lines.push(...lines)
  }

  /** @param half of the sign's width, in pixels of the canvas */
  avoidSign({ x, y }: Point, half: number): void {
    this.#signs.push({ left: x - half, right: x + half, top: y - half, bottom: y + half })
  }

  avoidBar(bar: Box): void {
    this.#bars.push(bar)
  }

  /**
   * What is wanted first has the first choice.
   * @param spots where it may stand, the best one first, for a label of a size in pixels of the canvas
   */
  want(text: string, style: LetterStyle, spots: (size: Size) => readonly Spot[]): void {
    const size = this.#sizeOf(text, style)
    this.#labels.push({ text, style, size, spots: spots(size) })
  }

  write(): void {
    const obstacles = { lines: this.#lines, signs: this.#signs, bars: this.#bars }
    const places = placeLabels(this.#labels, obstacles, this.#canvas, AIR * this.#canvas.ratio)
    for (const [i, { text, style }] of this.#labels.entries()) {
      const at = places[i]
      if (at) this.#writeAt(text, style, at)
    }
  }

  #sizeOf(text: string, style: LetterStyle): Size {
    const { ctx } = this.#canvas
    ctx.save()
    ctx.font = this.#font(style)
    const along = ctx.measureText(text).width
    ctx.restore()
    const across = (style.size ?? 13) * LINE_HEIGHT * this.#canvas.ratio
    return style.isUpright ? { width: across, height: along } : { width: along, height: across }
  }

  #writeAt(text: string, style: LetterStyle, { x, y }: Point): void {
    const { ctx, palette, ratio } = this.#canvas
    ctx.save()
    ctx.translate(x, y)
    if (style.isUpright) ctx.rotate(Math.PI / 2)
    ctx.font = this.#font(style)
    ctx.textAlign = 'center'
    ctx.textBaseline = 'middle'
    ctx.strokeStyle = palette.ground
    ctx.lineWidth = 2 * AIR * ratio
    ctx.lineJoin = 'round'
    ctx.strokeText(text, 0, 0)
    ctx.fillStyle = style.colour
    ctx.fillText(text, 0, 0)
    ctx.restore()
  }

  #font({ size = 13, weight = 500 }: LetterStyle): string {
    return `${weight} ${size * this.#canvas.ratio}px ${this.#canvas.palette.font}`
  }
}
