/** People as an architect draws them in a section: a head on a tapering coat, no two quite alike. */

/** Heights and places vary in this rhythm, so that a crowd is not a fence. */
const HEIGHTS = [1, 0.9, 1.06, 0.84, 0.97, 0.72, 1.02, 0.93, 0.8, 1.04, 0.95]
const SHIFTS = [0, 0.16, -0.1, 0.08, -0.18, 0.12, -0.05]

/** Cells narrower than this, in pixels, hold no figure that could be seen as one. */
const NARROWEST_CELL_PX = 1.5

/**
 * An SVG path of the people in a room, from its left wall on, one for each cell of its capacity.
 * Coordinates are pixels from the room's upper left corner.
 */
export function crowdPath(people: number, capacity: number, widthPx: number, heightPx: number): string {
  const cell = widthPx / capacity
  if (cell < NARROWEST_CELL_PX) return ''
  const tallest = Math.min(heightPx * 0.42, cell * 8)
  const shown = Math.min(people, capacity)
  return Array.from({ length: shown }, (_, i) => {
    const height = tallest * (HEIGHTS[i % HEIGHTS.length] ?? 1)
    const x = (i + 0.5 + (SHIFTS[i % SHIFTS.length] ?? 0)) * cell
    return figure(x, heightPx, height, Math.min(height * 0.24, cell * 0.9))
  }).join('')
}

function figure(x: number, floor: number, height: number, width: number): string {
  const head = width * 0.34
  const shoulder = floor - height + head * 2.5 + width * 0.3
  const half = width / 2
  const p = (value: number) => value.toFixed(1)
  return (
    `M${p(x - head)} ${p(floor - height + head)}a${p(head)} ${p(head)} 0 1 1 ${p(head * 2)} 0` +
    `a${p(head)} ${p(head)} 0 1 1 ${p(-head * 2)} 0z` +
    `M${p(x - half)} ${p(shoulder)}q0 ${p(-width * 0.3)} ${p(half)} ${p(-width * 0.3)}` +
    `q${p(half)} 0 ${p(half)} ${p(width * 0.3)}L${p(x + half * 0.5)} ${p(floor)}H${p(x - half * 0.5)}z`
  )
}
