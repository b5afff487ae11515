/**
 * Makes `rhythm-table.ts` from the recorded counts of a door:
 *
 *     node firmware-sim/dist/derive-rhythm.js CalIt2.data > firmware-sim/src/people/rhythm-table.ts
 *
 * The file is `CalIt2.data` of "CalIt2 Building People Counts", UCI Machine Learning Repository 156,
 * doi:10.24432/C5NG78: rows `flow,mm/dd/yy,hh:mm:ss,people`, flow 9 in, 7 out.
 */
import { readFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { MunteokError } from '@munteok/core'

const FLOW_IN = '9'
const HALF_HOURS = 48

/**
 * Mean arrivals by weekday (0 Sunday) and half hour of the day.
 * @param text the file's rows
 * @throws MunteokError `input` for a row that is none
 */
export function meanArrivals(text: string): number[][] {
  const sums = Array.from({ length: 7 }, () => new Array<number>(HALF_HOURS).fill(0))
  const days = Array.from({ length: 7 }, () => new Set<string>())
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line === '') continue
    const row = /^(\d),(\d\d)\/(\d\d)\/(\d\d),(\d\d):(\d\d):\d\d,(\d+)$/.exec(line)
    if (!row)
      throw new MunteokError('input', 'row', `line ${index + 1} is not flow,date,time,people: ${line}`)
    const [, flow, month, day, year, hour, minute, people] = row
    if (flow !== FLOW_IN) continue
    const date = `20${year}-${month}-${day}`
    const weekday = new Date(`${date}T00:00:00Z`).getUTCDay()
    days[weekday]?.add(date)
    const sum = sums[weekday]
    const halfHour = Number(hour) * 2 + (Number(minute) >= 30 ? 1 : 0)
    if (sum) sum[halfHour] = (sum[halfHour] ?? 0) + Number(people)
  }
  return sums.map((sum, weekday) => sum.map((people) => round(people / (days[weekday]?.size || 1))))
}

function round(mean: number): number {
  return Math.round(mean * 100) / 100
}

function tableSource(table: number[][]): string {
  const rows = table.map((row) => `  [${row.join(', ')}],`).join('\n')
  return `/**
 * Mean arrivals at a real door by weekday (0 Sunday … 6 Saturday) and half hour of the day.
 *
 * Derived by \`derive-rhythm.ts\` from "CalIt2 Building People Counts", UCI Machine Learning
 * Repository 156, doi:10.24432/C5NG78: the main door of a university building, 105 days from
 * 2005-07-24. Only these means are kept here, not the counts.
 */
export const ARRIVALS_BY_WEEKDAY: readonly (readonly number[])[] = [
${rows}
]
`
}

function main(file: string | undefined): void {
  if (file === undefined) {
    process.stderr.write('which file? derive-rhythm.js <CalIt2.data>\n')
    process.exitCode = 2
    return
  }
  process.stdout.write(tableSource(meanArrivals(readFileSync(file, 'utf8'))))
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) main(process.argv[2])
