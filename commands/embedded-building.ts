/** What `munteok start` runs when no site file is given: the Dobong centre with simulated devices. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import {
  addDays,
  type Building,
  type Clock,
  type ClockSetting,
  type Day,
  type InfluxSettings,
  LocalTime,
  MunteokError,
  openMinutes,
  parseJson,
  siteParser,
} from '@munteok/core'
import { enrolCards } from '@munteok/edge-agent'
import { STAFF_CARDS, TENANT_CARDS } from '@munteok/firmware-sim'
import { realClock } from '@munteok/runtime'
import { PACKAGE_DIR } from './command.ts'

/** A simulated morning begins this long after opening, when the first people are on their way. */
const AFTER_OPENING_MIN = 120
const MINUTE_MS = 60_000

/**
 * Writes the site file of the embedded building into a data directory, where its simulated devices
 * will be too.
 * @param influx where it is mirrored
 * @returns the file's path
 */
export function writeEmbeddedSite(dataDir: string, influx?: InfluxSettings): string {
  const source = join(PACKAGE_DIR, 'buildings', 'dobong', 'simulated-site.json')
  const site = parseJson(siteParser, readFileSync(source, 'utf8'), source)
  const file = join(dataDir, 'site.json')
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  const recorder = { ...site.recorder, ...(influx && { influx }) }
  const placed = { ...site, recorder, building: resolve(source, '..', site.building), dataDir: '.' }
  writeFileSync(file, `${JSON.stringify(placed, null, 2)}\n`)
  return file
}

/** Tells the agents which of the simulated cards belong to staff and tenants. */
export function enrolSimulatedCards(dataDir: string, agents: readonly string[]): void {
  for (const agent of agents)
    enrolCards(dataDir, agent, [
      ...STAFF_CARDS.map((number) => ({ number, role: 'staff' as const })),
      ...TENANT_CARDS.map((number) => ({ number, role: 'tenant' as const })),
    ])
}

/** What marks a data directory as a simulation's. */
function simulationFolder(dataDir: string): string {
  return join(dataDir, 'simulation')
}

/**
 * Marks a data directory as a simulation's.
 * @throws MunteokError `input` when it holds a real building: invented people must not get into its ledger
 */
export function claimForSimulation(dataDir: string): void {
  if (existsSync(join(dataDir, 'recorder')) && !existsSync(simulationFolder(dataDir)))
    throw new MunteokError(
      'input',
      'data-dir',
      `${dataDir} holds a real building: give the simulation another directory with --data, or name the site file with --config`,
    )
  mkdirSync(simulationFolder(dataDir), { recursive: true, mode: 0o700 })
}

/** @throws MunteokError `input` when a data directory holds a simulation: its ledger is full of invented people */
export function refuseSimulated(dataDir: string): void {
  if (existsSync(simulationFolder(dataDir)))
    throw new MunteokError(
      'input',
      'data-dir',
      `${dataDir} holds a simulation: give the building another directory with dataDir in the site file or --data`,
    )
}

function clockFile(dataDir: string): string {
  return join(simulationFolder(dataDir), 'clock')
}

/** Keeps the simulated time, so that the next start goes on from there. */
export function saveSimulatedTime(dataDir: string, clock: Clock): void {
  writeFileSync(clockFile(dataDir), String(clock.now()))
}

/**
 * Where the simulated clock begins: at `from`, or where the last simulation ended, or this morning;
 * and when the house is closed then, at the next opening.
 * @throws MunteokError `input` for a `from` that is no time
 */
export function simulatedClock(
  building: Building,
  dataDir: string,
  speed: number,
  from: string | undefined,
): ClockSetting {
  const realMs = realClock.now()
  if (from !== undefined) {
    const simulatedMs = Date.parse(from)
    if (Number.isNaN(simulatedMs))
      throw new MunteokError(
        'input',
        'from',
        `--from ${from}: a time is wanted, such as 2026-11-24T10:00+09:00`,
      )
    return { realMs, simulatedMs, speed }
  }
  const time = new LocalTime(building.timeZone)
  const file = clockFile(dataDir)
  const last = existsSync(file) ? Number(readFileSync(file, 'utf8')) : Number.NaN
  const earliest = Number.isFinite(last) ? last : time.startOfDay(time.dayOf(realMs))
  return { realMs, simulatedMs: nextOpenInstant(building, time, earliest), speed }
}

function nextOpenInstant(building: Building, time: LocalTime, earliest: number): number {
  let day: Day = time.dayOf(earliest)
  for (let i = 0; i < 400; i++, day = addDays(day, 1)) {
    for (const [opens, closes] of openMinutes(building, day)) {
      const lively = time.instant(day, Math.min(opens + AFTER_OPENING_MIN, closes))
      if (earliest <= lively) return lively
      if (earliest < time.instant(day, closes) - AFTER_OPENING_MIN * MINUTE_MS) return earliest
    }
  }
  return earliest
}
