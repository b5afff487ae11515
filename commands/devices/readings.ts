/** What a technician sees of a device: readings as words, bytes as hex, and of cards only a mark. */
import { createHmac, randomBytes } from 'node:crypto'
import type { ConfiguredDriver, Reading, ReadingTotals } from '@munteok/edge-agent'

const BYTES_PER_LINE = 12

/** Whether a device reads cards or codes, whose numbers are personal data. */
export function readsCards({ measures }: Pick<ConfiguredDriver, 'measures'>): boolean {
  return measures === 'check-ins'
}

/** Puts readings into words. The key of the marks lives as long as this object. */
export class ReadingWords {
  readonly #showsCards: boolean
  readonly #key = randomBytes(32)

  /** @param showsCards numbers as they are, for a test card; marks otherwise */
  constructor(showsCards: boolean) {
    this.#showsCards = showsCards
  }

  text(reading: Reading): string {
    switch (reading.kind) {
      case 'totals':
        return `totals  in ${reading.in}  out ${reading.out}`
      case 'step':
        return `passed  in ${reading.in}  out ${reading.out}`
      case 'card':
        return this.#showsCards ? `card    ${reading.identity}` : `card    ${this.#mark(reading.identity)}`
      case 'code':
        return this.#showsCards
          ? `code    ${JSON.stringify(reading.text)}`
          : `code    ${this.#mark(reading.text)}`
      case 'info':
        return `answer  firmware ${reading.firmware ?? 'unknown'}`
      case 'fault':
        return `fault   ${reading.fault}, ${reading.length} bytes`
    }
  }

  /** The same for the same card while this command runs, and of no use afterwards. */
  #mark(identity: string): string {
    return `#${createHmac('sha256', this.#key).update(identity).digest('hex').slice(0, 6)}`
  }
}

/** Bytes as lines of hex and text: `50 43 00 0c  |PC..|`. */
export function hexLines(bytes: Uint8Array): string[] {
  const lines: string[] = []
  for (let from = 0; from < bytes.length; from += BYTES_PER_LINE) {
    const part = Buffer.from(bytes.subarray(from, from + BYTES_PER_LINE))
    const hex = part.toString('hex').replace(/../g, '$& ')
    const text = part.toString('latin1').replace(/[^\x20-\x7e]/g, '.')
    lines.push(`${hex.padEnd(BYTES_PER_LINE * 3)} |${text}|`)
  }
  return lines
}

/** What all of it came to, a line each. */
export function totalsLines({
  readings,
  faults,
  steps,
  totals,
  cards,
  differentCards,
}: ReadingTotals): string[] {
  const wrong = Object.entries(faults).map(([kind, count]) => `${count} ${kind}`)
  return [
    `${readings} readings, ${wrong.length > 0 ? `faults: ${wrong.join(', ')}` : 'no faults'}`,
    ...(totals
      ? [
          `totals from in ${totals.first.in}, out ${totals.first.out} to in ${totals.last.in}, out ${totals.last.out}`,
        ]
      : []),
    ...(steps ? [`passed: in ${steps.in}, out ${steps.out}`] : []),
    ...(cards === undefined ? [] : [`cards and codes: ${cards} taps of ${differentCards} different ones`]),
  ]
}
