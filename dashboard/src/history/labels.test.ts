import { describe, expect, it } from 'vitest'
import type { Point } from './canvas.ts'
import { type Obstacles, placeLabels, spotsBeside, spotsOver, spotUnder, type Wish } from './labels.ts'

const area = { left: 0, right: 300, top: 0, bottom: 100 }
const size = { width: 40, height: 12 }

function place(wishes: readonly Wish[], drawn: Partial<Obstacles> = {}) {
  return placeLabels(wishes, { lines: [], signs: [], bars: [], ...drawn }, area, 2)
}

const over = (point: Point): Wish => ({ size, spots: spotsOver(point, size, 5) })
const upright = (x: number) => [
  { x, y: 0 },
  { x, y: 100 },
]

describe('the labels of a chart', () => {
  it('stand above what they name, where nothing is in the way', () => {
    expect(place([over({ x: 100, y: 60 })])).toEqual([{ x: 100, y: 49 }])
  })

  it('move to the side of a line that would cross them', () => {
    expect(place([over({ x: 100, y: 60 })], { lines: [upright(99)] })).toEqual([{ x: 125, y: 49 }])
    expect(place([over({ x: 100, y: 60 })], { lines: [upright(104)] })).toEqual([{ x: 75, y: 49 }])
  })

  it('go to the other side of a line at the edge instead of back over it', () => {
    const beside = { size, spots: spotsBeside({ x: 290, y: 20 }, size, 5).toReversed() }
    expect(place([beside], { lines: [upright(290)] })).toEqual([{ x: 265, y: 20 }])
  })

  it('are pushed in at an edge, and never reach out of the chart', () => {
    expect(place([over({ x: 4, y: 60 })])).toEqual([{ x: 22, y: 49 }])
    const low = { size, spots: [spotUnder({ x: 100, y: 92 }, size, 5)] }
    expect(place([low])).toEqual([undefined])
  })

  it('do not lie on one another: the first one has the first choice', () => {
    const [first, second] = place([over({ x: 100, y: 60 }), over({ x: 104, y: 60 })])
    expect(first).toEqual({ x: 100, y: 49 })
    const isAside = Math.abs((second?.x ?? 0) - 100) >= size.width
    const isHigher = 49 - (second?.y ?? 49) >= size.height
    expect(second && (isAside || isHigher)).toBe(true)
  })

  it('are left out where there is no room, rather than written over what is drawn', () => {
    const lines = Array.from({ length: 15 }, (_, i) => upright(i * 20))
    expect(place([over({ x: 100, y: 60 })], { lines })).toEqual([undefined])
  })

  it('see a line that passes through without a point in them', () => {
    const slanting = [
      { x: 0, y: 0 },
      { x: 300, y: 100 },
    ]
    const spot = { x: 150, y: 50 }
    expect(place([{ size, spots: [spot] }], { lines: [slanting] })).toEqual([undefined])
    const away = { x: 150, y: 80 }
    expect(place([{ size, spots: [spot, away] }], { lines: [slanting] })).toEqual([away])
  })

  it('keep off signs always, and off bars unless what they name lies there', () => {
    const block = { left: 80, right: 120, top: 0, bottom: 100 }
    const spot = { x: 100, y: 50 }
    expect(place([{ size, spots: [spot] }], { bars: [block] })).toEqual([undefined])
    expect(place([{ size, spots: [{ ...spot, mayCoverBars: true }] }], { bars: [block] })).toEqual([spot])
    expect(place([{ size, spots: [{ ...spot, mayCoverBars: true }] }], { signs: [block] })).toEqual([
      undefined,
    ])
  })

  it('name a line that is steep and short beside it', () => {
    const steep = [
      { x: 148, y: 95 },
      { x: 150, y: 14 },
    ]
    const point = { x: 150, y: 14 }
    const wish = { size, spots: [spotUnder(point, size, 5), ...spotsOver(point, size, 5)] }
    const [at] = place([wish], { lines: [steep, upright(151)] })
    expect(at).toEqual({ x: 125, y: 14 })
  })
})
