/**
 * `npm run bench`: measures what the README states, prints one table and writes it as JSON to
 * `test/output/bench.json`. `npm run bench -- throughput` measures one part only.
 *
 * Machines are noisy: what is compared runs alternately in one go, and the ratio is what counts.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { House, MUNTEOK } from '../support/house.ts'
import type { TapDelays } from '../support/kiosk-taps.ts'
import { backupFigures } from './backup.ts'
import { codecFigures } from './codecs.ts'
import { paintDelays } from './dashboard.ts'
import { tapsAtKiosk } from './kiosk.ts'
import { latencies, latencyClock } from './latency.ts'
import { memoryOf } from './process.ts'
import { queryFigures } from './queries.ts'
import { startUpTime } from './start-up.ts'
import { type Figure, figure, percentile, table } from './table.ts'
import { munteokRate, plainRate } from './throughput.ts'

const RUNS = Number(process.env['MUNTEOK_BENCH_RUNS'] ?? 5)

const parts: Record<string, () => Promise<Figure[]>> = {
  throughput: throughputFigures,
  drain: drainFigures,
  latency: latencyAndMemoryFigures,
  queries: () => queryFigures(5_000_000, 300),
  start: startFigures,
  codecs: () => codecFigures(RUNS),
  kiosk: kioskFigures,
  dashboard: dashboardFigures,
  backup: () => backupFigures(1_000_000, RUNS),
}

async function throughputFigures(): Promise<Figure[]> {
  const load = { agents: 50, eventsEach: 2_000, batch: 1 }
  const ours: number[] = []
  const plain: number[] = []
  for (let run = 0; run < RUNS; run++) {
    plain.push(await plainRate(load))
    ours.push(await munteokRate(load))
  }
  const ratios = ours.map((rate, run) => rate / (plain[run] ?? Number.NaN))
  return [
    figure('(a) 50 agents, one event a message: plain subscriber', 'events/s', plain),
    figure('(a) 50 agents, one event a message: Munteok', 'events/s', ours),
    figure('(a) Munteok by plain subscriber', '', ratios, 'at least 0.9'),
  ]
}

async function drainFigures(): Promise<Figure[]> {
  const rates: number[] = []
  for (let run = 0; run < RUNS; run++)
    rates.push(await munteokRate({ agents: 4, eventsEach: 300_000, batch: 200 }))
  return [figure('(a) 4 agents drain a backlog, 200 events a message', 'events/s', rates, 'at least 300,000')]
}

async function latencyAndMemoryFigures(): Promise<Figure[]> {
  const p50: number[] = []
  const p95: number[] = []
  const p99: number[] = []
  let memory: Figure[] = []
  for (let run = 0; run < RUNS; run++) {
    const house = new House({ clock: latencyClock() })
    try {
      await house.prepare()
      await house.startAll()
      const delays = await latencies(house, 1_000)
      p50.push(percentile(delays, 0.5))
      p95.push(percentile(delays, 0.95))
      p99.push(percentile(delays, 0.99))
      memory = memoryFigures(house)
    } finally {
      await house.close()
    }
  }
  return [
    figure('(b) frame to occupancy message, 50/s, p50', 'ms', p50, 'under 10 ms'),
    figure('(b) frame to occupancy message, 50/s, p95', 'ms', p95),
    figure('(b) frame to occupancy message, 50/s, p99', 'ms', p99, 'under 50 ms'),
    ...memory,
  ]
}

function memoryFigures(house: House): Figure[] {
  const of = (name: string) => memoryOf(house.pid(name) ?? 0).nowMB
  const agents = house.installation.site.agents.map(({ name }) => of(`agent ${name}`))
  return [
    figure(
      '(d) memory of broker and recorder after the load',
      'MB',
      [of('broker') + of('recorder')],
      'under 200 MB',
    ),
    figure('(d) memory of an agent after the load', 'MB', agents, 'under 100 MB'),
  ]
}

async function kioskFigures(): Promise<Figure[]> {
  const runs: TapDelays[] = []
  for (let run = 0; run < RUNS; run++) runs.push(await tapsAtKiosk(100))
  const of = (what: 'seen' | 'heard', share: number) => runs.map((delays) => percentile(delays[what], share))
  return [
    figure('(g) card to painted greeting on the kiosk, p50', 'ms', of('seen', 0.5)),
    figure('(g) card to painted greeting on the kiosk, p95', 'ms', of('seen', 0.95), 'under 100 ms'),
    figure('(g) card to the sound on the kiosk, p95', 'ms', of('heard', 0.95), 'under 150 ms'),
  ]
}

async function dashboardFigures(): Promise<Figure[]> {
  const runs: number[][] = []
  for (let run = 0; run < RUNS; run++) runs.push(await paintDelays(200))
  const of = (share: number) => runs.map((delays) => percentile(delays, share))
  return [
    figure('(h) crossing to painted number on the dashboard, p50', 'ms', of(0.5)),
    figure('(h) crossing to painted number on the dashboard, p95', 'ms', of(0.95), 'under 1,000 ms'),
  ]
}

async function startFigures(): Promise<Figure[]> {
  const times: number[] = []
  for (let run = 0; run < RUNS; run++) times.push(await startUpTime())
  return [figure('(e) munteok start until ready', 's', times, 'under 5 s')]
}

const asked = process.argv.slice(2)
const unknown = asked.filter((name) => !parts[name])
if (unknown.length > 0) {
  console.error(`no such part: ${unknown.join(', ')} (parts: ${Object.keys(parts).join(', ')})`)
  process.exit(2)
}
const figures: Figure[] = []
for (const [name, run] of Object.entries(parts)) {
  if (asked.length > 0 && !asked.includes(name)) continue
  console.error(`${name} …`)
  figures.push(...(await run()))
}
const machine = `Node ${process.versions.node}, ${cpus().length} × ${cpus()[0]?.model.trim() ?? 'CPU'}`
console.log(`${machine}, ${RUNS} runs\n\n${table(figures)}`)
const output = join(MUNTEOK, '..', '..', 'test', 'output')
mkdirSync(output, { recursive: true })
writeFileSync(join(output, 'bench.json'), `${JSON.stringify({ machine, runs: RUNS, figures }, null, 2)}\n`)
process.exit(0)
