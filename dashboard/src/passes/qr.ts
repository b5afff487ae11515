/** A text as a QR code in SVG, drawn as one path: every dark module is a square of one unit. */
import { encode } from 'uqr'

/** Light modules around the code, without which readers do not find it. */
export const QUIET_MODULES = 4

export interface QrDrawing {
  /** Modules a side, quiet ones included: the view box is `0 0 size size`. */
  readonly size: number
  /** The dark modules, as the `d` of a path. */
  readonly path: string
}

/** @param text carried byte by byte; error correction M: 15% of a printed code may be lost */
export function qrDrawing(text: string): QrDrawing {
  const { size, data } = encode(text, { ecc: 'M', border: QUIET_MODULES })
  return { size, path: data.map(pathOfRow).join('') }
}

/** Neighbouring dark modules are one stroke, for printers leave hairlines between two. */
function pathOfRow(row: readonly boolean[], y: number): string {
  const strokes: string[] = []
  for (let x = 0; x < row.length; x += 1) {
    const start = x
    while (row[x]) x += 1
    if (x > start) strokes.push(`M${start} ${y}h${x - start}v1h${start - x}z`)
  }
  return strokes.join('')
}

/** A file of its own, to be put into a poster or a message. @param sideMm its size when nobody scales it */
export function qrFile({ size, path }: QrDrawing, sideMm = 160): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${sideMm}mm" height="${sideMm}mm"`,
    ` viewBox="0 0 ${size} ${size}" shape-rendering="crispEdges">`,
    `<path fill="#fff" d="M0 0h${size}v${size}H0z"/><path d="${path}"/></svg>`,
  ].join('')
}
