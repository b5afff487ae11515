import {
  BuildingAnswer,
  BuildingSchema,
  CheckIn,
  DevicesAnswer,
  EnteredAnswer,
  ForecastAnswer,
  HeadcountsAnswer,
  Health,
  KioskState,
  LiveAnswer,
  LivePassages,
  OccupancyState,
  Online,
  Receipt,
  Refusal,
  UsageAnswer,
  UsageDayAnswer,
  UsageState,
  UsageYearAnswer,
  Withdrawal,
} from '@munteok/core'
import { Compile as compileFully } from 'typebox/compile'
import { describe, expect, it } from 'vitest'
import { Compile } from './light-compile.ts'
import { occupancyAt, testBuilding, testNow } from './testing.ts'

const occupancy = occupancyAt(testNow)
const health = {
  v: 1,
  at: testNow,
  floor: 'ground',
  version: '0.1.0',
  outbox: { id: 'AAAAAAAAAAAAAAAAAAAAAA', pending: 3, bytes: 10, budgetBytes: 100 },
  devices: [
    {
      id: 'door',
      driver: 'terabee-evo',
      path: '/dev/ttyUSB0',
      state: 'missing',
      since: 5,
      readings: 7,
      faults: { torn: 2 },
      reconnects: 1,
    },
  ],
}
const building = {
  ...testBuilding,
  openingHours: { ...testBuilding.openingHours, mon: [['09:00', '24:00']] },
}

const shownCorrection = {
  entry: 3,
  correction: {
    ...{ kind: 'correction', at: 1, by: '가', reason: '나', day: '2026-03-04', space: 'hall' },
    ...{ uses: -1, people: 0 },
  },
  ...{ undoneBy: null, afterClosing: false },
}

/** A value that fits each schema. */
const samples = [
  ['building', BuildingSchema, building],
  [
    'building answer',
    BuildingAnswer,
    { building, capacities: { ground: 25 }, now: testNow, simulatedSpeed: 60 },
  ],
  ['occupancy', OccupancyState, occupancy],
  [
    'usage',
    UsageState,
    {
      v: 1,
      at: 1,
      day: '2026-11-24',
      today: { uses: 1, people: 2 },
      year: { year: 2026, uses: 1, people: 2, target: null },
    },
  ],
  ['passages', LivePassages, { v: 1, at: 1, passages: [{ portal: 'door', in: 1, out: 0 }] }],
  ['online', Online, { v: 1, online: true, instance: 'a', host: 'b' }],
  ['health', Health, health],
  ['devices', DevicesAnswer, { now: 1, agents: [{ name: 'a', online: false, clockErrorMs: -0.5, health }] }],
  [
    'usage table',
    UsageAnswer,
    {
      indicator: { ko: '가', en: 'a' },
      unit: { ko: '건', en: 'uses' },
      rows: [
        {
          ...{ year: 2018, target: 500, actual: null, people: null, rate: 1.264, entries: 7 },
          parts: { reported: 632, imported: 0, counted: 0, corrected: -3 },
          definitions: ['reported'],
          breaksWithLast: false,
          budget: { total: 598, city: 440, district: null },
          costPerUse: 946_203,
          closed: { at: 1, by: '가', uses: 632, correctedSince: -3 },
          notes: [{ ko: '가', en: 'a' }],
        },
      ],
      total: { target: 1, actual: 2, rate: null, mixesDefinitions: true },
      definitions: testBuilding.usage.definitions,
    },
  ],
  [
    'usage of a year',
    UsageYearAnswer,
    {
      ...{ year: 2026, uses: 1, people: 2, parts: { reported: 0, imported: 0, counted: 1, corrected: 0 } },
      months: [{ month: '2026-03', uses: 1, people: 2 }],
      ...{ spaces: { hall: { uses: 1, people: 2 } }, programmes: {}, fields: {} },
      days: [{ day: '2026-03-04', uses: 1, people: 2, corrected: 0, entries: null }],
      notCounted: { sameVisit: 0, staff: 1, tenant: 0, test: 0 },
      ...{ entries: null, checkedInShare: 0.5, corrections: [shownCorrection], closing: null },
    },
  ],
  [
    'usage of a day',
    UsageDayAnswer,
    {
      ...{ day: '2026-03-04', uses: 1, people: 2, definition: testBuilding.usage.definitions[0] },
      checkIns: [
        {
          ...{ entry: 1, at: 1, agent: 'a', space: 'hall', programme: null, method: 'card' },
          ...{ people: 1, outcome: 'use' },
        },
      ],
      ...{ thinned: [], imported: [], corrections: [shownCorrection] },
    },
  ],
  [
    'forecast',
    ForecastAnswer,
    {
      ...{ year: 2026, uses: 1, target: null, openDaysPast: 1, openDaysLeft: 2 },
      ...{ expected: 3, low: 1, high: 5, neededPerDay: null, perDay: 0.5 },
    },
  ],
  [
    'headcounts',
    HeadcountsAnswer,
    {
      headcounts: [
        {
          entry: 1,
          headcount: { kind: 'headcount', at: 1, by: '가', countedAt: 1, zone: 'ground', people: 3 },
        },
      ],
      nights: [
        {
          entry: 2,
          night: { kind: 'night', at: 1, by: '가', reason: '나', day: '2026-03-04', empty: false },
        },
      ],
      ...{ askNow: true, askFor: 'ground' },
    },
  ],
  ['entered', EnteredAnswer, { entry: 1 }],
  ['live', LiveAnswer, { webSocketPort: 8083, username: 'a', password: 'b' }],
  ['kiosk state', KioskState, { building, floor: 'ground', now: 1, occupancy, connected: true }],
  ['receipt', Receipt, { id: 'x 1', device: 'd', at: 1, method: 'card', people: 1, sameVisit: false }],
  ['withdrawal', Withdrawal, { id: 'x 1' }],
  ['refusal', Refusal, { at: 1, code: 'disk-full', message: 'x' }],
  [
    'check-in',
    CheckIn,
    { kind: 'check-in', at: 1, device: 'a', method: 'touch', role: 'visitor', people: 1 },
  ],
] as const

const INTRUDERS = [
  undefined,
  null,
  true,
  -1,
  0,
  0.5,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  1e15,
  '',
  '가',
  'a b',
  'x'.repeat(300),
  [],
  [1],
  {},
  { a: 1 },
]

/** The value with one place of it replaced, dropped or added to, for every place in it. */
function* damaged(value: unknown): Generator<unknown> {
  yield* INTRUDERS
  if (typeof value !== 'object' || value === null) return
  for (const key of Object.keys(value)) {
    const child = (value as Record<string, unknown>)[key]
    for (const other of damaged(child))
      yield Array.isArray(value) ? value.toSpliced(Number(key), 1, other) : { ...value, [key]: other }
    if (Array.isArray(value)) yield value.toSpliced(Number(key), 1)
    else yield Object.fromEntries(Object.entries(value).filter(([name]) => name !== key))
  }
  yield Array.isArray(value) ? [...value, value[0]] : { ...value, unheardOf: 1 }
}

describe('the light check', () => {
  it.each(samples)(
    'agrees with the compiler on %s, whole and damaged in every place',
    (_, schema, sample) => {
      const light = Compile(schema)
      const full = compileFully(schema)
      expect(light.Check(sample)).toBe(true)
      let refused = 0
      for (const value of damaged(sample)) {
        if (light.Check(value) !== full.Check(value))
          expect.fail(`light ${light.Check(value)}, compiled ${full.Check(value)}: ${JSON.stringify(value)}`)
        if (!light.Check(value)) refused += 1
      }
      expect(refused).toBeGreaterThan(10)
    },
  )

  it('names the place that is wrong', () => {
    const [fault] = Compile(OccupancyState).Errors({ ...occupancy, people: -1 })
    expect(fault).toMatchObject({ instancePath: '/people', message: 'must be >= 0' })
  })
})
