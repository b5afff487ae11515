import type { UsageAnswer, UsageRow, UsageState } from '@munteok/core'

export type PledgeTable = Pick<UsageAnswer, 'rows' | 'total'>

/**
 * The table of the district with this year's live figure in it.
 * @param answer what the recorder computed when the page was loaded
 * @param live the last word on this year; undefined before the first one
 */
export function livePledgeTable(answer: UsageAnswer, live: UsageState | undefined): PledgeTable {
  if (!live) return answer
  const { year, uses, people, target } = live.year
  const old = answer.rows.find((row) => row.year === year)
  if (!old && uses === 0) return answer
  const row = { ...(old ?? emptyRow(year, target)), ...figuresOf(old, uses), people }
  const rows = [...answer.rows.filter((other) => other !== old), row].toSorted((a, b) => a.year - b.year)
  const more = row.target === null ? 0 : uses - (old?.actual ?? 0)
  const actual = answer.total.actual + more
  const total = { ...answer.total, actual, rate: rateOf(actual, answer.total.target) }
  return { rows, total }
}

/** What came since the table was made was counted: nothing else is said live. */
function figuresOf(
  old: UsageRow | undefined,
  uses: number,
): Pick<UsageRow, 'actual' | 'rate' | 'parts' | 'costPerUse'> {
  const parts = old?.parts ?? { reported: 0, imported: 0, counted: 0, corrected: 0 }
  const counted = Math.max(0, parts.counted + uses - (old?.actual ?? 0))
  const won = (old?.budget?.total ?? 0) * 1_000_000
  return {
    actual: old?.actual === null && uses === 0 ? null : uses,
    rate: old?.actual === null && uses === 0 ? null : rateOf(uses, old?.target ?? null),
    parts: { ...parts, counted },
    costPerUse: won > 0 && uses > 0 ? Math.round(won / uses) : null,
  }
}

function emptyRow(year: number, target: number | null): UsageRow {
  const parts = { reported: 0, imported: 0, counted: 0, corrected: 0 }
  return {
    ...{ year, target, actual: null, rate: null, people: null, entries: null, parts, definitions: [] },
    ...{ breaksWithLast: false, budget: null, costPerUse: null, closed: null, notes: [] },
  }
}

function rateOf(actual: number, target: number | null): number | null {
  return target ? actual / target : null
}
