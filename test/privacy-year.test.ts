/**
 * A building that links visits within a year: over the turn of a year the same card is told again on
 * another day of the old year, and not in the new one.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Day, LocalTime, ScaledClock } from '@munteok/core'
import { enrolCards, provisionVisitorKeys } from '@munteok/edge-agent'
import { SimulatedBuilding, STAFF_CARDS } from '@munteok/firmware-sim'
import { ledgerFileIn } from '@munteok/recorder'
import { createLog, realClock } from '@munteok/runtime'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { filesIn } from './support/files.ts'
import { eventually, House } from './support/house.ts'
import { checkInsOf, type RecordedCheckIn } from './support/ledger.ts'

const DAYS: readonly Day[] = ['2026-12-30', '2026-12-31', '2027-01-01']
const CARDS = ['3141592653', '2718281828']
const [STAFF = ''] = STAFF_CARDS
/** Early: so that a tap that is late on a busy machine still falls on its day. */
const TAP_AT_HOUR = 2
const SPEED = 14_000
const seoul = new LocalTime('Asia/Seoul')
const elsewhere = mkdtempSync(join(tmpdir(), 'munteok-linking-'))
let house: House
let simulation: SimulatedBuilding
let checkIns: RecordedCheckIn[]

beforeAll(async () => {
  const setting = {
    realMs: realClock.now(),
    simulatedMs: Date.parse(`${DAYS[0]}T00:30:00+09:00`),
    speed: SPEED,
  }
  house = new House({
    clock: setting,
    site: (site) => ({ ...site, building: linkingBuilding(site.building) }),
  })
  const { site, building, dataDir } = await house.prepare()
  const agents = site.agents.map(({ name }) => name)
  provisionVisitorKeys(dataDir, agents, DAYS[0] ?? '', building.privacy)
  for (const agent of agents) enrolCards(dataDir, agent, [{ number: STAFF, role: 'staff' }])
  await house.startAll()
  const clock = new ScaledClock(setting, realClock)
  const log = createLog('devices').child({}, { level: 'error' })
  simulation = new SimulatedBuilding({ site, building, clock, seed: 1, visitsPerDay: 0, log })
  await simulation.start()
  await eventually('the readers are read', () =>
    simulation.isRead('lobby-reader') && simulation.isRead('kitchen-reader') ? true : undefined,
  )
  await tapEachDay(clock)
  checkIns = await eventually('the last check-ins', () => {
    const taken = checkInsOf(ledgerFileIn(dataDir))
    return taken.some(({ at, device }) => device === 'kitchen-reader' && seoul.dayOf(at) === DAYS.at(-1))
      ? taken
      : undefined
  })
})

afterAll(async () => {
  await simulation?.close()
  await house?.close()
  rmSync(elsewhere, { recursive: true })
})

describe('a building that links visits within a year', () => {
  it('tells the same card again on two days of one year, at whichever reader, and not in the next year', () => {
    const visitors = checkIns.filter(({ role }) => role === 'visitor')
    const byYear = (day: Day) => new Set(visitorsOn(day).map(({ visitorOfYear }) => visitorOfYear))
    const [first, second, newYear] = DAYS.map(byYear)
    expect(first?.size).toBe(CARDS.length)
    expect(second).toEqual(first)
    expect(newYear?.size).toBe(CARDS.length)
    expect([...(newYear ?? [])].filter((each) => first?.has(each))).toEqual([])
    expect(visitors.every(({ visitorOfYear }) => visitorOfYear !== undefined)).toBe(true)
  })

  it('still gives it another pseudonym each day', () => {
    const all = DAYS.flatMap((day) => [...new Set(visitorsOn(day).map(({ visitor }) => visitor))])
    expect(all).toHaveLength(DAYS.length * CARDS.length)
    expect(new Set(all).size).toBe(all.length)
  })

  it('links visitors alone: staff leaves as a role', () => {
    const staff = checkIns.filter(({ role }) => role === 'staff')
    expect(staff.length).toBeGreaterThan(0)
    for (const checkIn of staff) {
      expect(checkIn).not.toHaveProperty('visitor')
      expect(checkIn).not.toHaveProperty('visitorOfYear')
    }
  })

  it('soon has one key of the new year at all agents, and none of the last', async () => {
    const files = filesIn(house.dataDir).filter((file) => file.endsWith('year-key.json'))
    expect(files).toHaveLength(house.installation.site.agents.length)
    const keys = await eventually('the new year', () => {
      const read = files.map((file) => JSON.parse(readFileSync(file, 'utf8')))
      return read.every(({ year }) => year === '2027') ? read : undefined
    })
    expect(new Set(keys.map(({ key }) => key)).size).toBe(1)
  })

  it('destroys the key as soon as it does not link any more', async () => {
    await house.kill('agent 1f')
    linkingBuilding(house.installation.site.building, false)
    await house.start('agent 1f')
    const keyOf = (agent: string) => join(house.dataDir, 'agents', agent, 'year-key.json')
    expect(existsSync(keyOf('1f'))).toBe(false)
    expect(existsSync(keyOf('3f'))).toBe(true)
  })
})

function visitorsOn(day: Day): RecordedCheckIn[] {
  return checkIns.filter(({ role, at }) => role === 'visitor' && seoul.dayOf(at) === day)
}

/** Writes the building with its setting, beside the test. @returns the file */
function linkingBuilding(source: string, linkWithinYear = true): string {
  const file = join(elsewhere, 'building.json')
  const building = JSON.parse(readFileSync(source, 'utf8'))
  writeFileSync(file, JSON.stringify({ ...building, privacy: { linkWithinYear } }))
  return file
}

/** Each card at each of the two readers in turn, and a card of staff. */
async function tapEachDay(clock: ScaledClock): Promise<void> {
  for (const [i, day] of DAYS.entries()) {
    await eventually(
      `the morning of ${day}`,
      () => (clock.now() > seoul.instant(day, TAP_AT_HOUR * 60) ? true : undefined),
      60_000,
    )
    const [first = '', second = ''] = i % 2 === 0 ? CARDS : CARDS.toReversed()
    simulation.tap('lobby-reader', first)
    simulation.tap('kitchen-reader', second)
    simulation.tap('lobby-reader', STAFF)
  }
}
