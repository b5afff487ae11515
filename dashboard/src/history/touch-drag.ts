import type uPlot from 'uplot'
import { type ChartParts, zoomTo } from './uplot-options.ts'

/** A finger selects along the chart as a mouse does; up and down it moves the page. @returns what ends it */
export function dragByTouch(plot: uPlot, parts: Pick<ChartParts, 'onzoom' | 'onpoint'>): () => void {
  const over = plot.over
  let begin: number | undefined
  const placeOf = (event: PointerEvent) => event.clientX - over.getBoundingClientRect().left
  const down = (event: PointerEvent) => {
    begin = event.pointerType === 'touch' && event.isPrimary ? placeOf(event) : undefined
  }
  const move = (event: PointerEvent) => {
    if (begin === undefined) return
    const here = Math.min(Math.max(placeOf(event), 0), over.clientWidth)
    const left = Math.min(begin, here)
    plot.setSelect({ left, top: 0, width: Math.abs(here - begin), height: over.clientHeight }, false)
  }
  const up = (event: PointerEvent) => {
    if (begin === undefined) return
    begin = undefined
    plot.setCursor({ left: placeOf(event), top: 10 })
    zoomTo(plot, parts)
  }
  const cancel = () => {
    begin = undefined
    plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false)
  }
  over.addEventListener('pointerdown', down)
  over.addEventListener('pointermove', move)
  over.addEventListener('pointerup', up)
  over.addEventListener('pointercancel', cancel)
  return () => {
    over.removeEventListener('pointerdown', down)
    over.removeEventListener('pointermove', move)
    over.removeEventListener('pointerup', up)
    over.removeEventListener('pointercancel', cancel)
  }
}
