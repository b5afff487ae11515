import type { Pass, PassAnswer } from '@munteok/core'
import { type QrDrawing, qrDrawing } from './qr.ts'

/** A code of this sitting: drawn at once, so that its text is not kept. */
export interface Made {
  readonly pass: Pass
  readonly purpose: string
  readonly drawing: QrDrawing
}

export function madeOf({ text, pass }: PassAnswer, purpose: string): Made {
  return { pass, purpose, drawing: qrDrawing(text) }
}

/** Of the picture: `qr-school-2026-11-24.svg`. */
export function fileNameOf({ kind, programme, space, from }: Pass): string {
  return `qr-${programme ?? space ?? kind}-${from}.svg`
}
