/** What a recorder answers, for tests. */
import { type Building, type Health, pledgeTable, type UsageAnswer, type UsageState } from '@munteok/core'
import { testBuilding, testNow } from '@munteok/look/testing.ts'
import type { FirstPicture } from './api.ts'

/** The targets and reported years of the Dobong centre. */
export const pledged: Building = {
  ...testBuilding,
  floors: testBuilding.floors.map((floor) =>
    floor.id === 'ground' ? { ...floor, spaces: [{ id: 'hall', name: { ko: '큰방', en: 'Hall' } }] } : floor,
  ),
  usage: {
    ...testBuilding.usage,
    indicator: { ko: '센터 공간 주민 이용 실적', en: 'Residents’ uses' },
    targets: [500, 550, 600, 650, 700].map((uses, i) => ({ year: 2018 + i, uses })),
    history: [
      { year: 2018, uses: 632 },
      { year: 2019, uses: 967 },
      { year: 2020, uses: 342, note: { ko: '코로나19로 휴관', en: 'closed for COVID-19' } },
    ],
    fields: [{ id: 'village', name: { ko: '마을', en: 'Village' } }],
    programmes: [
      {
        ...{ id: 'school', name: { ko: '마을학교', en: 'Village school' }, field: 'village' },
        ...{ space: 'hall', weekday: 'tue', opens: '14:00', closes: '16:00' },
      },
    ],
    budget: {
      lines: [598, 725, 735, 735, 735].map((total, i) => ({
        ...{ year: 2018 + i, total },
        ...{ city: [440, 540, 500, 490, 480][i] ?? 0, district: [158, 185, 235, 245, 255][i] ?? 0 },
      })),
      source: { ko: '연차별 사업비', en: 'Budget by year' },
    },
    source: { ko: '공약 이행 현황', en: 'Pledge report' },
  },
}

/** @param known what the ledger knows of years */
export function usageAnswer(known: Parameters<typeof pledgeTable>[1] = []): UsageAnswer {
  const { indicator, unit, definitions, source, budget } = pledged.usage
  return {
    ...{ indicator, unit, definitions, ...pledgeTable(pledged, known) },
    ...(source && { source }),
    ...(budget && { budgetSource: budget.source }),
  }
}

export function usageState(year: UsageState['year']): UsageState {
  return { v: 1, at: testNow, day: '2026-11-24', today: { uses: 1, people: 1 }, year }
}

export function healthOf(floor: string, other: Partial<Health> = {}): Health {
  return {
    v: 1,
    at: testNow,
    floor,
    version: '0.1.0',
    outbox: { id: 'AAAAAAAAAAAAAAAAAAAAAA', pending: 0, bytes: 0, budgetBytes: 100 },
    devices: [],
    ...other,
  }
}

export function firstPicture(other: Partial<FirstPicture> = {}): FirstPicture {
  return {
    building: { building: pledged, capacities: {}, now: testNow },
    usage: usageAnswer(),
    devices: { now: testNow, agents: [] },
    ...other,
  }
}
