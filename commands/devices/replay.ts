import { writeFileSync } from 'node:fs'
import { MunteokError } from '@munteok/core'
import {
  loadDriver,
  parseTrace,
  type ReplayedReading,
  readingLines,
  replayTrace,
  totalsOf,
} from '@munteok/edge-agent'
import { readText } from '@munteok/runtime'
import { driverOptions } from './driver-options.ts'
import { ReadingWords, readsCards, totalsLines } from './readings.ts'
import type { Values } from './surroundings.ts'

/** `munteok devices replay FILE` */
export async function replay(values: Values, file: string | undefined): Promise<void> {
  if (file === undefined) throw new MunteokError('input', 'file', 'which trace? munteok devices replay FILE')
  const trace = parseTrace(readText(file, 'trace'), file)
  const name = values['driver'] ?? trace.header.driver
  const definition = await loadDriver(name, '--driver')
  const recorded = name === trace.header.driver ? trace.header.options : {}
  const options = { ...recorded, ...driverOptions(values['option'], [definition]) }
  const driver = definition.configure(options, file)
  const replayed = replayTrace(trace, driver)
  const words = new ReadingWords(values['show-card-numbers'] !== undefined)
  for (const { ms, reading } of replayed) console.log(`${seconds(ms)}  ${words.text(reading)}`)
  console.log(totalsLines(totalsOf(replayed.map(({ reading }) => reading))).join('\n'))
  if (values['expect'] !== undefined) writeExpected(file, replayed, readsCards(driver))
}

function seconds(ms: number): string {
  return (ms / 1_000).toFixed(3).padStart(9)
}

/** What the trace is to give from now on, beside it: `door.trace.ndjson` and `door.expected.ndjson`. */
function writeExpected(file: string, replayed: readonly ReplayedReading[], hasCards: boolean): void {
  const expected = file.replace(/(\.trace)?\.ndjson$/, '.expected.ndjson')
  if (expected === file)
    throw new MunteokError(
      'input',
      'name',
      `${file}: call the trace NAME.trace.ndjson, to have NAME.expected.ndjson beside it`,
    )
  writeFileSync(expected, readingLines(replayed), { mode: hasCards ? 0o600 : 0o644 })
  console.log(`wrote ${expected}`)
}
