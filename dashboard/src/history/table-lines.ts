import type { Row } from './rows.ts'

/** A line of the table: a bucket, or a stretch of them of which there is only one thing to say. */
export interface Line {
  readonly row: Row
  readonly isUnknown: boolean
}

/** Stretches without a record, and those without anybody, are one line each; the future is none. */
export function linesOf(rows: readonly Row[]): Line[] {
  const lines: (Line & { readonly same: string })[] = []
  for (const row of rows) {
    if (row.ahead && row.before === undefined) continue
    const isUnknown = row.value === undefined && row.before === undefined
    const same = isUnknown ? 'unknown' : sameness(row)
    const last = lines.at(-1)
    if (last && same !== '' && last.same === same && last.row.end === row.start)
      lines[lines.length - 1] = { ...last, row: { ...last.row, end: row.end } }
    else lines.push({ row, isUnknown, same })
  }
  return lines
}

/** Of rows without anybody, all that is said of them; nothing of others, which stand alone. */
function sameness({ start: _, end: __, ...said }: Row): string {
  const { value, max = value, out, outBefore, people, corrections, before = 0 } = said
  const isEmpty = [max, out, outBefore, people, corrections].every((number) => !number) && before < 0.5
  return isEmpty ? JSON.stringify(said) : ''
}
