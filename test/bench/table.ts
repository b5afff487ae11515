/** A figure of the benchmark: the median of its runs, and the runs themselves. */
export interface Figure {
  readonly name: string
  readonly unit: string
  readonly median: number
  readonly runs: readonly number[]
  /** What was aimed for, in words. */
  readonly aim?: string
}

export function figure(name: string, unit: string, runs: readonly number[], aim?: string): Figure {
  return { name, unit, median: median(runs), runs, ...(aim && { aim }) }
}

export function median(numbers: readonly number[]): number {
  return percentile(numbers, 0.5)
}

/** The smallest of the numbers that at least this share of them does not exceed. */
export function percentile(numbers: readonly number[], share: number): number {
  const sorted = numbers.toSorted((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN
}

/** The figures as a Markdown table. */
export function table(figures: readonly Figure[]): string {
  const rows = figures.map(({ name, unit, median, runs, aim }) => [
    name,
    `${readable(median)} ${unit}`,
    runs.length > 1 ? `${readable(Math.min(...runs))} – ${readable(Math.max(...runs))}` : '',
    aim ?? '',
  ])
  const head = ['what', 'median', 'runs from – to', 'aim']
  const widths = head.map((title, i) => Math.max(title.length, ...rows.map((row) => row[i]?.length ?? 0)))
  const line = (cells: string[]) => `| ${cells.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(' | ')} |`
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n')
}

function readable(number: number): string {
  if (Math.abs(number) >= 1000) return Math.round(number).toLocaleString('en-US')
  return String(Number(number.toPrecision(3)))
}
