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
    const same = isUnknown ? 'unknown' : isEmpty(row) ? `${row.value} ${row.before} ${row.live}` : ''
    const last = lines.at(-1)
    if (last && same !== '' && last.same === same && last.row.end === row.start)
      lines[lines.length - 1] = { ...last, row: { ...last.row, end: row.end } }
    else lines.push({ row, isUnknown, same })
  }
  return lines
}

function isEmpty({ value, before, high, max, out, outBefore, people, corrections }: Row): boolean {
  return [value, before, high, max, out, outBefore, people, corrections].every((number) => !number)
}
