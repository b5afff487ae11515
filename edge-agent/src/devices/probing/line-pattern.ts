/** The pattern that a counter's line of text suggests, so that nobody needs to write a regular expression. */

const LONGEST_LINE = 120

/** A word for each way, as counters write them. */
const IN_WORDS = /in|enter|entr|entered|entries|arriv/i
const OUT_WORDS = /out|exit|left|leav/i

/** Gathers the lines of printable text in what a device sends; keeps the last few. */
export class TextLines {
  #rest = ''
  #lines: string[] = []

  push(chunk: Uint8Array): void {
    const pieces = (this.#rest + Buffer.from(chunk).toString('latin1')).split(/[\r\n]+/)
    this.#rest = (pieces.pop() ?? '').slice(-LONGEST_LINE)
    const whole = pieces.filter((line) => line.length <= LONGEST_LINE && /^[\x20-\x7e]+$/.test(line))
    this.#lines = [...this.#lines, ...whole].slice(-20)
  }

  get lines(): readonly string[] {
    return this.#lines
  }
}

/**
 * A pattern for `text-counter` that takes these lines: of two numbers, one after a word for in and one
 * after a word for out. Undefined when no line looks like that.
 */
export function suggestPattern(lines: readonly string[]): string | undefined {
  for (const line of lines) {
    const parts = /^(\D*?)(\d+)(\D+?)(\d+)(\D*)$/.exec(line.trim())
    const [, before = '', , between = '', , after = ''] = parts ?? []
    if (!parts) continue
    const names = namesOf(before, between)
    if (names)
      return `^${escaped(before)}(?<${names[0]}>\\d+)${escaped(between)}(?<${names[1]}>\\d+)${escaped(after)}$`
  }
  return undefined
}

function namesOf(before: string, between: string): readonly [string, string] | undefined {
  if (IN_WORDS.test(before) && OUT_WORDS.test(between)) return ['totalIn', 'totalOut']
  return OUT_WORDS.test(before) && IN_WORDS.test(between) ? ['totalOut', 'totalIn'] : undefined
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
}
