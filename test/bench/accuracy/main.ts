/**
 * `npm run bench:accuracy`: how far the occupancy estimates are from the truth of simulated houses, from
 * zero at night at a recorded door, and the year's forecast from its end. Prints tables and writes
 * `test/output/accuracy.json`. The same seeds give the same figures; only what is measured in time differs.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { MunteokError } from '@munteok/core'
import { costPart } from './cost.ts'
import { doorPart } from './door.ts'
import { forecastPart } from './forecast.ts'
import { type Options, type Part, parseOptions } from './options.ts'
import { scenarioPart, worldPart } from './worlds.ts'

const ROOT = join(import.meta.dirname, '..', '..', '..', '..')

const parts: Record<Part, (options: Options) => unknown> = {
  worlds: (options) => worldPart(ROOT, options),
  scenarios: (options) => scenarioPart(ROOT, options),
  door: () => doorPart(ROOT, process.env['MUNTEOK_CALIT2']),
  cost: ({ isQuick }) => costPart(ROOT, isQuick),
  forecast: () => forecastPart(ROOT),
}

async function run(options: Options): Promise<void> {
  const { days, isQuick } = options
  console.log(`${days} days of each seed, over the minutes of opening time${isQuick ? ' (quick)' : ''}`)
  const figures: Record<string, unknown> = {}
  for (const part of options.parts) {
    console.error(`${part} …`)
    figures[part] = await parts[part](options)
  }
  const output = join(ROOT, 'test', 'output')
  mkdirSync(output, { recursive: true })
  const file = join(output, 'accuracy.json')
  writeFileSync(file, `${JSON.stringify({ days, isQuick, ...figures }, null, 2)}\n`)
  console.error(`written: ${file}`)
}

try {
  await run(parseOptions(process.argv.slice(2)))
} catch (error) {
  if (!(error instanceof MunteokError)) throw error
  console.error(error.message)
  process.exitCode = 2
}
