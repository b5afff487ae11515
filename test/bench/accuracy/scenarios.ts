/** What may go wrong with the recording of a house, and what staff may add to it. */
import type { Building } from '@munteok/core'
import { Random } from '@munteok/firmware-sim'
import { DAY_MINUTES, MINUTE_MS } from './calendar.ts'
import { type HandCount, HOUSE, minuteOf, type Recording } from './method.ts'
import { type Place, withLift } from './places.ts'
import { countsOf, type Grade, hourlySilences, type Silence } from './sensors.ts'
import { normal } from './visits.ts'
import type { World, WorldSettings } from './world.ts'

export interface Scenario {
  readonly name: string
  /** What is different about the people. */
  readonly world?: Pick<WorldSettings, 'liftShare' | 'overnightEvery'>
  readonly hasLift?: boolean
  readonly hasNoEmptyHour?: boolean
  /** A counter is silent for an hour on one open day in five, and nobody says so. */
  readonly silentHours?: boolean
  /** Staff marks the nights on which people stayed. */
  readonly marksNights?: boolean
  /** Staff counts every floor once a week. */
  readonly headcounts?: boolean
}

const LIFT_SHARE = 0.15
const OVERNIGHT_EVERY = 10

export const PLAIN: Scenario = { name: 'nothing' }

export const SCENARIOS: readonly Scenario[] = [
  PLAIN,
  { name: 'headcount once a week', headcounts: true },
  { name: 'silent hour', silentHours: true },
  { name: 'unmetered lift', world: { liftShare: LIFT_SHARE }, hasLift: true },
  { name: 'unmetered lift, headcount', world: { liftShare: LIFT_SHARE }, hasLift: true, headcounts: true },
  { name: 'wrong empty hour', world: { overnightEvery: OVERNIGHT_EVERY } },
  { name: 'wrong empty hour, marked', world: { overnightEvery: OVERNIGHT_EVERY }, marksNights: true },
  { name: 'no empty hour', hasNoEmptyHour: true },
  { name: 'no empty hour, headcount', hasNoEmptyHour: true, headcounts: true },
]

/** The place as this scenario has it. */
export function placeIn(scenario: Scenario, place: Place): Place {
  const there = scenario.hasLift ? withLift(place) : place
  if (!scenario.hasNoEmptyHour) return there
  const building: Building = { ...there.building, emptyHour: null }
  return { ...there, building }
}

/** What is known of a world that was lived through in a scenario. */
export function recordingOf(world: World, grade: Grade, scenario: Scenario): Recording {
  const silences = scenario.silentHours ? hourlySilences(world) : []
  return {
    building: world.building,
    start: world.start,
    minutes: world.minutes,
    open: world.open,
    counts: countsOf(world, grade, { silences }),
    headcounts: scenario.headcounts ? weeklyHeadcounts(world) : [],
    nightsNotEmpty: scenario.marksNights ? world.nightsNotEmpty : [],
  }
}

const WEEK_DAYS = 7
/** What a person who counts gets wrong: one standard deviation, as a share of the people. */
const HEADCOUNT_ERROR = 0.03

/** Every floor and the house, on an afternoon of each week. */
function weeklyHeadcounts(world: World): HandCount[] {
  const random = new Random(world.settings.seed).fork('headcounts')
  return world.calendar.flatMap(({ open }, i): HandCount[] => {
    const isDue = i % WEEK_DAYS === 2
    if (!isDue || !open) return []
    const share = random.between(0.3, 0.75)
    const at = open.from + Math.round((share * (open.to - open.from)) / MINUTE_MS) * MINUTE_MS
    const minute = Math.round((at - world.start) / MINUTE_MS)
    const counted = [...world.truth].map(([zone, truth]): HandCount => {
      const people = truth[minute - 1] ?? 0
      return { at, zone, people: Math.max(0, Math.round(people * (1 + HEADCOUNT_ERROR * normal(random)))) }
    })
    return [...counted, { at, zone: HOUSE, people: counted.reduce((sum, { people }) => sum + people, 0) }]
  })
}

/** The open minutes that a scenario's trouble falls on: the rest of a day with one, or a day after a night with people. */
export function troubledMinutes(world: World, scenario: Scenario): Uint8Array | undefined {
  if (scenario.silentHours) return restOfDays(world, hourlySilences(world))
  if (world.nightsNotEmpty.length > 0) return daysAfterNights(world)
  return undefined
}

function restOfDays(world: World, silences: readonly Silence[]): Uint8Array {
  const marked = new Uint8Array(world.minutes)
  for (const { from } of silences) {
    const minute = minuteOf(world, from)
    marked.set(world.open.subarray(minute, endOfDay(minute)), minute)
  }
  return marked
}

function daysAfterNights(world: World): Uint8Array {
  const marked = new Uint8Array(world.minutes)
  const nights = new Set(world.nightsNotEmpty)
  for (const [i, { day }] of world.calendar.entries()) {
    if (!nights.has(day)) continue
    const from = (i + 1) * DAY_MINUTES
    marked.set(world.open.subarray(from, from + DAY_MINUTES), from)
  }
  return marked
}

function endOfDay(minute: number): number {
  return (Math.floor(minute / DAY_MINUTES) + 1) * DAY_MINUTES
}
