/**
 * What the processes of a house write to the disk, for whoever runs it from a memory card: one simulated day
 * of 400 visits, day and night, and a quiet minute by the real clock.
 *
 *     npm run build:node && node test/dist/bench/written/main.js
 */
import { readFileSync } from 'node:fs'
import { type ClockSetting, ScaledClock } from '@munteok/core'
import { SimulatedBuilding } from '@munteok/firmware-sim'
import { createLog, realClock } from '@munteok/runtime'
import { House } from '../../support/house.ts'

const SPEED = 240
const DAY_MS = 86_400_000
const QUIET_MS = 60_000
const START_MS = 15_000

await day()
await quietMinute()

async function day(): Promise<void> {
  const clock = setting('2026-11-24T00:00:00+09:00', SPEED)
  const { house, close, truth } = await running(clock)
  const before = writtenBy(house)
  await sleep(DAY_MS / SPEED)
  report(`a day of ${truth().crossings} crossings, ${truth().taps} taps`, before, writtenBy(house))
  await close()
}

/** What is written by the clock and not for anybody: it would be too little in a day that passes in minutes. */
async function quietMinute(): Promise<void> {
  const { house, close } = await running(setting('2026-11-24T02:00:00+09:00', 1))
  const before = writtenBy(house)
  await sleep(QUIET_MS)
  report('a quiet minute', before, writtenBy(house))
  await close()
}

function setting(from: string, speed: number): ClockSetting {
  return { realMs: realClock.now(), simulatedMs: Date.parse(from), speed }
}

async function running(clock: ClockSetting) {
  const house = new House({ clock })
  const { site, building } = await house.prepare()
  const simulation = new SimulatedBuilding({
    site,
    building,
    clock: new ScaledClock(clock, realClock),
    seed: 1,
    visitsPerDay: 400,
    waitForReaders: true,
    log: createLog('devices').child({}, { level: 'error' }),
  })
  await simulation.start()
  await house.startAll()
  await sleep(START_MS)
  const close = async (): Promise<void> => {
    await simulation.close()
    await house.close()
  }
  return { house, close, truth: () => simulation.truth() }
}

/** Bytes that each process has had sent to the disk, as the kernel counts them. */
function writtenBy(house: House): Map<string, number> {
  const names = ['broker', 'recorder', ...house.installation.site.agents.map(({ name }) => `agent ${name}`)]
  return new Map(names.map((name) => [name, writtenByProcess(house.pid(name))]))
}

function writtenByProcess(pid: number | undefined): number {
  const told = /^write_bytes: (\d+)$/m.exec(readFileSync(`/proc/${pid}/io`, 'latin1'))?.[1]
  return Number(told)
}

function report(what: string, before: Map<string, number>, after: Map<string, number>): void {
  console.log(what)
  let all = 0
  for (const [name, bytes] of after) {
    const written = bytes - (before.get(name) ?? 0)
    all += written
    console.log(`  ${name.padEnd(12)} ${(written / 1e3).toFixed(0)} kB`)
  }
  console.log(`  ${'together'.padEnd(12)} ${(all / 1e3).toFixed(0)} kB`)
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
