/** Where the words of a chart stand: on nothing that is drawn, not on one another, and within the chart. */
import type { Point } from './canvas.ts'

export interface Box {
  readonly left: number
  readonly right: number
  readonly top: number
  readonly bottom: number
}

export interface Size {
  readonly width: number
  readonly height: number
}

/** A middle that a label would like to stand at. */
export interface Spot extends Point {
  /** Better on a bar than nowhere: what it names lies there. */
  readonly mayCoverBars?: boolean
}

export interface Wish {
  readonly size: Size
  /** The best one first. */
  readonly spots: readonly Spot[]
}

/** What is drawn already. */
export interface Obstacles {
  readonly lines: readonly (readonly Point[])[]
  /** Signs, which nothing may cover. */
  readonly signs: readonly Box[]
  readonly bars: readonly Box[]
}

/**
 * Places labels, the most important one first. A label that has no free spot is left out: what cannot be
 * read says nothing, and hides what it lies on.
 * @param air around each label that stays free
 * @returns the middle of each label; undefined for one that is left out
 */
export function placeLabels(
  wishes: readonly Wish[],
  { lines, signs, bars }: Obstacles,
  area: Box,
  air: number,
): (Point | undefined)[] {
  const taken = [...signs]
  const isFree = (box: Box, mayCoverBars: boolean) =>
    isWithin(box, area) &&
    !taken.some((other) => overlap(box, other)) &&
    (mayCoverBars || !bars.some((bar) => overlap(box, bar))) &&
    !lines.some((line) => crosses(line, box))
  return wishes.map(({ size, spots }) => {
    for (const spot of spots) {
      const at = pushedIn(spot, size, area, air)
      const box = grown(boxAround(at, size), air)
      if (!isFree(box, spot.mayCoverBars ?? false)) continue
      taken.push(box)
      return at
    }
    return undefined
  })
}

/** Spots for what belongs to one point: above it, then aside, then higher. */
export function spotsOver(point: Point, { width, height }: Size, gap: number): Spot[] {
  const aside = width / 2 + gap
  const above = point.y - gap - height / 2
  return [
    { x: point.x, y: above },
    { x: point.x + aside, y: above },
    { x: point.x - aside, y: above },
    ...spotsBeside(point, { width, height }, gap),
    ...[1, 2].flatMap((steps) =>
      [0, aside, -aside].map((dx) => ({ x: point.x + dx, y: above - steps * (height + gap) })),
    ),
  ]
}

export function spotUnder({ x, y }: Point, { height }: Size, gap: number): Spot {
  return { x, y: y + gap + height / 2 }
}

/** Left of a point or right of it, where a line is too steep or too short for words above it. */
export function spotsBeside({ x, y }: Point, { width }: Size, gap: number): Spot[] {
  const aside = width / 2 + gap
  return [
    { x: x - aside, y },
    { x: x + aside, y },
  ]
}

/** Over the sides it moves in; up and down stay, so that a label is not far from what it names. */
function pushedIn({ x, y }: Spot, { width }: Size, { left, right }: Box, air: number): Point {
  const room = width / 2 + air
  return { x: Math.min(Math.max(x, left + room), right - room), y }
}

function boxAround({ x, y }: Point, { width, height }: Size): Box {
  return { left: x - width / 2, right: x + width / 2, top: y - height / 2, bottom: y + height / 2 }
}

function grown({ left, right, top, bottom }: Box, by: number): Box {
  return { left: left - by, right: right + by, top: top - by, bottom: bottom + by }
}

function isWithin(box: Box, area: Box): boolean {
  // Half a pixel, for what the sums of fractions leave.
  const { left, right, top, bottom } = grown(area, 0.5)
  return box.left >= left && box.right <= right && box.top >= top && box.bottom <= bottom
}

function overlap(one: Box, other: Box): boolean {
  return one.left < other.right && one.right > other.left && one.top < other.bottom && one.bottom > other.top
}

function crosses(line: readonly Point[], box: Box): boolean {
  return line.some((to, i) => {
    const from = line[i - 1]
    return from !== undefined && segmentMeets(from, to, box)
  })
}

/** Whether some part of a segment lies between the sides of a box and between its top and bottom at once. */
function segmentMeets(from: Point, to: Point, { left, right, top, bottom }: Box): boolean {
  const [x0, x1] = partBetween(from.x, to.x, left, right)
  const [y0, y1] = partBetween(from.y, to.y, top, bottom)
  return Math.max(0, x0, y0) <= Math.min(1, x1, y1)
}

/** From which share of its way to which something that goes from `a` to `b` is between two bounds. */
function partBetween(a: number, b: number, low: number, high: number): [number, number] {
  if (a === b)
    return a > low && a < high
      ? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]
      : [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  const shares = [(low - a) / (b - a), (high - a) / (b - a)]
  return [Math.min(...shares), Math.max(...shares)]
}
