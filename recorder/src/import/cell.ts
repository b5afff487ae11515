/** What stands in one cell of a table, and how numbers in it are read. */
export type Cell = string | number | boolean | Date | null

const EMPTY = new Set(['', '-', '–', '—', '.', '없음', 'n/a', '#n/a'])
const NUMBER = /^(\d+|\d{1,3}(?:,\d{3})+)(?:\.0+)?$/
const UNIT = /\s*(건|명|회|인|uses?|people|persons)$/i
const LARGEST = 0xffffffff

/** The text of a cell: full-width letters and digits as usual ones, one space where there were more. */
export function textOf(cell: Cell | undefined): string {
  if (cell instanceof Date) return Number.isNaN(cell.getTime()) ? '' : cell.toISOString().slice(0, 10)
  return String(cell ?? '')
    .normalize('NFKC')
    .replace(/\s+/g, ' ')
    .trim()
}

/** For comparing names: without case, spaces and punctuation. */
export function bareName(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '')
}

/** A figure: the number, nothing, or why it is none. */
export type Figure = { readonly number: number } | { readonly empty: true } | { readonly wrong: string }

/** Takes `1,234`, `６３２`, `632건`; a dash and an empty cell are nothing. */
export function figureOf(cell: Cell | undefined): Figure {
  const text = textOf(cell)
  if (EMPTY.has(text.toLowerCase())) return { empty: true }
  const bare = text.replace(UNIT, '')
  const match = NUMBER.exec(bare)?.[1]
  if (match === undefined)
    return { wrong: /^[-−△▲]/.test(bare) ? `"${text}" is negative` : `"${text}" is not a whole number` }
  const number = Number(match.replaceAll(',', ''))
  return number > LARGEST ? { wrong: `"${text}" is too large` } : { number }
}

const TOTALS = new Set(
  ['합계', '계', '소계', '총계', '총합계', '누계', '전체', 'total', 'subtotal', 'grand total', 'sum'].map(
    bareName,
  ),
)

/** Is that what a row of a sum is called? */
export function isTotalName(text: string): boolean {
  return TOTALS.has(bareName(text))
}

/** Nothing in it, or only spaces. */
export function isBlank(cells: readonly Cell[]): boolean {
  return cells.every((cell) => textOf(cell) === '')
}
