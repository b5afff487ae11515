/**
 * Counters that write a line of text for each event: Arduino break-beams, ESPHome Roode and the like.
 *
 * A line carries no check, so a corrupt digit that still fits the pattern is believed; a pattern that
 * is anchored at both ends, and totals rather than steps, leave the least room for it.
 */
import { MunteokError, messageOf } from '@munteok/core'
import Type from 'typebox'
import { Baud, type DeviceDriver, defineDriver, hexOf, type Reading, serialAt } from './driver.ts'

const LONGEST_LINE = 256
/** More people than this in one step come from a broken line. */
const LARGEST_STEP = 1_000
const LARGEST_TOTAL = 0xffffffff
const LF = 0x0a
const CR = 0x0d

/** `+` for a person who came in, `-` for one who left. */
const PLUS_MINUS = '^(?:(?<in>\\+)|(?<out>-))$'
const GROUPS = ['in', 'out', 'totalIn', 'totalOut']

class TextCounter implements DeviceDriver {
  readonly #pattern: RegExp
  readonly #modulus: number | undefined
  readonly #line = Buffer.alloc(LONGEST_LINE)
  #filled = 0
  #discarding = false

  constructor(pattern: RegExp, modulus: number | undefined) {
    this.#pattern = pattern
    this.#modulus = modulus
  }

  push(chunk: Uint8Array): Reading[] {
    const readings: Reading[] = []
    for (const byte of chunk) this.#take(byte, readings)
    return readings
  }

  #take(byte: number, readings: Reading[]): void {
    if (byte === LF || byte === CR) {
      if (!this.#discarding) this.#finish(readings)
      this.#discarding = false
      this.#filled = 0
    } else if (this.#filled < LONGEST_LINE) this.#line[this.#filled++] = byte
    else if (!this.#discarding) {
      this.#discarding = true
      readings.push({ kind: 'fault', fault: 'overlong', length: this.#filled + 1, hex: hexOf(this.#line) })
    }
  }

  #finish(readings: Reading[]): void {
    if (this.#filled === 0) return
    const text = this.#line.toString('utf8', 0, this.#filled).trim()
    if (text === '') return
    const groups = this.#pattern.exec(text)?.groups
    const reading = groups && this.#readingOf(groups)
    if (reading) readings.push(reading)
    else {
      const fault = groups ? 'implausible' : 'unmatched'
      const bytes = this.#line.subarray(0, this.#filled)
      readings.push({ kind: 'fault', fault, length: bytes.length, hex: hexOf(bytes) })
    }
  }

  #readingOf(groups: Record<string, string | undefined>): Reading | undefined {
    const { totalIn, totalOut } = groups
    if (totalIn !== undefined && totalOut !== undefined) {
      const totals = { in: numberOf(totalIn), out: numberOf(totalOut) }
      const largest = this.#modulus === undefined ? LARGEST_TOTAL : this.#modulus - 1
      if (!(totals.in <= largest && totals.out <= largest)) return undefined
      return { kind: 'totals', ...totals, ...(this.#modulus !== undefined && { modulus: this.#modulus }) }
    }
    const step = { in: numberOf(groups['in']), out: numberOf(groups['out']) }
    return step.in <= LARGEST_STEP && step.out <= LARGEST_STEP ? { kind: 'step', ...step } : undefined
  }
}

/** Digits are a number; any other text that a group caught, a `+` for instance, is one person. */
function numberOf(text: string | undefined): number {
  if (text === undefined || text === '') return 0
  return /^\d+$/.test(text) ? Number(text) : 1
}

function compile(source: string): RegExp {
  let pattern: RegExp
  try {
    pattern = new RegExp(source, 'u')
  } catch (cause) {
    throw new MunteokError('input', 'pattern', `the pattern is no regular expression: ${messageOf(cause)}`, {
      cause,
    })
  }
  const named = Object.keys(new RegExp(`${source}|`, 'u').exec('')?.groups ?? {})
  const unknown = named.filter((name) => !GROUPS.includes(name))
  const halfTotals = named.includes('totalIn') !== named.includes('totalOut')
  if (named.length === 0 || unknown.length > 0 || halfTotals)
    throw new MunteokError(
      'input',
      'pattern',
      `the pattern ${source} needs named groups: (?<in>…) and (?<out>…), or both of (?<totalIn>…) and (?<totalOut>…)${
        unknown.length > 0 ? `; it has "${unknown.join('", "')}"` : ''
      }`,
    )
  return pattern
}

export const textCounter = defineDriver({
  name: 'text-counter',
  title: 'Counters that write lines: Arduino break-beams, ESPHome Roode',
  measures: 'passages',
  options: Type.Object(
    {
      pattern: Type.Optional(
        Type.String({
          minLength: 1,
          maxLength: 1_000,
          description:
            'a regular expression for one line, with named groups: in and out, or totalIn and totalOut; + and - when absent',
        }),
      ),
      modulus: Type.Optional(
        Type.Integer({
          minimum: 2,
          maximum: LARGEST_TOTAL + 1,
          description: 'at which number its totals start again at zero, if they do',
        }),
      ),
      baud: Baud,
    },
    { additionalProperties: false },
  ),
  connection: (options) => serialAt(options.baud ?? 9_600),
  create: (options) => new TextCounter(compile(options.pattern ?? PLUS_MINUS), options.modulus),
})
