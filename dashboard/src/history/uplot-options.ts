import type { LocalTime } from '@munteok/core'
import { number } from '@munteok/look/format.ts'
import type uPlot from 'uplot'
import type { TimeRange } from './asked-view.ts'
import type { Canvas } from './canvas.ts'
import { heightOf, type Picture, paint, paintBehind } from './paint.ts'
import type { Palette } from './palette.ts'
import { ticksOf } from './ticks.ts'

/** What the chart reads anew each time that it draws, and whom it tells what was done on it. */
export interface ChartParts {
  readonly picture: () => Picture
  readonly palette: () => Palette
  readonly time: LocalTime
  readonly onzoom: (range: TimeRange) => void
  readonly onback: () => void
  /** @param i of the row that is pointed at */
  readonly onpoint: (i: number | undefined) => void
}

/** CSS pixels that the values on the left take. */
export const AXIS_WIDTH = 44
/** CSS pixels below which a drag is a click. */
const LEAST_DRAG = 10

/** uPlot gives scales, axes, the cursor and the drag; what is drawn is ours. */
export function chartOptions(parts: ChartParts, width: number, height: number): uPlot.Options {
  const { picture, palette } = parts
  const font = `12px ${palette().font}`
  const lines = { stroke: () => `${palette().line}40`, width: 1 }
  const axis = { stroke: () => palette().muted, font, ticks: { ...lines, size: 6 } }
  return {
    ...{ width, height, pxAlign: 0, legend: { show: false }, padding: [8, 12, 0, 0] },
    scales: {
      x: { time: false, range: () => [picture().range.from, picture().range.to] },
      y: { range: () => heightOf(picture()) },
    },
    series: [{}, { paths: () => null, points: { show: false } }],
    axes: [
      {
        ...{ ...axis, size: 46, gap: 4, grid: { show: false } },
        splits: (plot) => ticksIn(parts, plot).map(({ at }) => at),
        values: (plot) => ticksIn(parts, plot).map(({ label }) => label),
      },
      {
        ...{ ...axis, size: AXIS_WIDTH, gap: 6, grid: lines, space: 44 },
        incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 50_000],
        values: (_plot, splits) => splits.map((value) => number(Math.abs(value))),
      },
    ],
    cursor: {
      ...{
        y: false,
        points: { show: false },
        drag: { x: true, y: false, setScale: false, dist: LEAST_DRAG },
      },
      bind: {
        dblclick: () => () => {
          parts.onback()
          return null
        },
      },
    },
    hooks: {
      drawClear: [(plot) => paintBehind(canvasOf(plot, palette()), picture())],
      draw: [(plot) => paint(canvasOf(plot, palette()), picture())],
      setCursor: [(plot) => parts.onpoint(plot.cursor.idx ?? undefined)],
      setSelect: [(plot) => zoomTo(plot, parts)],
    },
  }
}

function ticksIn({ picture, time }: ChartParts, plot: uPlot) {
  const { range, language } = picture()
  return ticksOf(time, range.from, range.to, plot.over.clientWidth || plot.width, language)
}

/** Zooms to what was selected; a selection that is no wider than a click is none. */
export function zoomTo(plot: uPlot, { onzoom }: Pick<ChartParts, 'onzoom'>): void {
  const { left, width } = plot.select
  if (width < LEAST_DRAG) return
  const from = plot.posToVal(left, 'x')
  const to = plot.posToVal(left + width, 'x')
  plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false)
  onzoom({ from, to })
}

function canvasOf(plot: uPlot, palette: Palette): Canvas {
  const { left, top, width, height } = plot.bbox
  return {
    ...{ ctx: plot.ctx, palette, ratio: devicePixelRatio },
    ...{ left, top, right: left + width, bottom: top + height },
    x: (at) => plot.valToPos(at, 'x', true),
    y: (value) => plot.valToPos(value, 'y', true),
  }
}

/** What uPlot looks up places by: the middle of each bucket. */
export function dataOf({ rows }: Picture): uPlot.AlignedData {
  return [rows.map(({ start, end }) => (start + end) / 2), rows.map(({ value }) => value ?? null)]
}
