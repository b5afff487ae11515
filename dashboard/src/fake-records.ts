/** A recorder's answers on the yearly figure, for tests: what is entered is kept, and can be refused. */
import {
  type ForecastAnswer,
  type HeadcountsAnswer,
  MunteokError,
  PASS_PREFIX,
  type Pass,
  type UsageDayAnswer,
  type UsageDaysAnswer,
  type UsageYearAnswer,
} from '@munteok/core'
import { testNow } from '@munteok/look/testing.ts'
import type { FakeAccess } from './access/fake-access.ts'
import type { RecordsApi } from './records.svelte.ts'
import { pledged, usageAnswer } from './testing.ts'

export const yearAnswer: UsageYearAnswer = {
  ...{ year: 2026, uses: 14, people: 33 },
  parts: { reported: 0, imported: 0, counted: 12, corrected: 2 },
  months: [
    { month: '2026-02', uses: 2, people: 3 },
    { month: '2026-03', uses: 12, people: 30 },
  ],
  spaces: { hall: { uses: 10, people: 28 }, centre: { uses: 4, people: 5 } },
  programmes: { school: { uses: 6, people: 20 }, none: { uses: 8, people: 13 } },
  fields: { village: { uses: 6, people: 20 }, none: { uses: 8, people: 13 } },
  days: [
    { day: '2026-02-27', uses: 2, people: 3, corrected: 0, entries: 5 },
    { day: '2026-03-04', uses: 12, people: 30, corrected: 2, entries: 41 },
  ],
  notCounted: { sameVisit: 3, staff: 2, tenant: 1, test: 0 },
  entries: 46,
  checkedInShare: 0.717,
  corrections: [
    {
      entry: 31,
      correction: {
        ...{
          kind: 'correction',
          at: testNow,
          by: '김문턱',
          reason: '단체 명단과 달랐어요',
          day: '2026-03-04',
        },
        ...{ space: 'hall', programme: 'school', uses: 2, people: 9 },
      },
      ...{ undoneBy: null, afterClosing: false },
    },
  ],
  closing: null,
}

export const dayAnswer: UsageDayAnswer = {
  ...{ day: '2026-03-04', uses: 3, people: 12 },
  definition: pledged.usage.definitions[0] as UsageDayAnswer['definition'],
  checkIns: [
    checkIn(17, '10:02', 'centre', null, 'touch', 2, 'use'),
    checkIn(18, '10:20', 'hall', 'school', 'card', 1, 'same-visit'),
    checkIn(18, '10:25', 'hall', null, 'card', 1, 'staff'),
  ],
  thinned: [],
  imported: [],
  corrections: yearAnswer.corrections,
}

function checkIn(
  entry: number,
  clock: string,
  space: string,
  programme: string | null,
  method: string,
  people: number,
  outcome: string,
): UsageDayAnswer['checkIns'][number] {
  const at = Date.parse(`2026-03-04T${clock}:00+09:00`)
  return { entry, at, agent: 'a1', space, programme, method, people, outcome }
}

export const forecastAnswer: ForecastAnswer = {
  ...{ year: 2026, uses: 14, target: 700, openDaysPast: 250, openDaysLeft: 30 },
  ...{ expected: 16, low: 14, high: 21, neededPerDay: 22.9, perDay: 0.1 },
}

export class FakeRecords implements RecordsApi {
  readonly written: unknown[] = []
  headcountsAnswer: HeadcountsAnswer = { headcounts: [], nights: [], askNow: false, askFor: null }
  daysOfPart: UsageDaysAnswer['days'] = []
  table = usageAnswer()
  away = false
  refuse: MunteokError | undefined
  /** Who writes; everybody may where there is none. */
  access: FakeAccess | undefined

  usage = async () => this.#answer(this.table)
  usageYear = async (year: number) =>
    this.#answer(
      year === 2026
        ? yearAnswer
        : {
            ...yearAnswer,
            year,
            months: [],
            days: [],
            corrections: [],
            spaces: {},
            programmes: {},
            fields: {},
          },
    )
  usageDays = async () => this.#answer({ days: this.daysOfPart })
  usageDay = async (day: string) => this.#answer({ ...dayAnswer, day })
  forecast = async () => this.#answer(forecastAnswer)
  headcounts = async () => this.#answer(this.headcountsAnswer)
  correct: RecordsApi['correct'] = async (correction) => this.#write({ correction })
  undoCorrection: RecordsApi['undoCorrection'] = async (entry, reason) => this.#write({ undo: entry, reason })
  countHeads: RecordsApi['countHeads'] = async (headcount) => this.#write({ headcount })
  markNight: RecordsApi['markNight'] = async (night) => this.#write({ night })
  closeYear: RecordsApi['closeYear'] = async (year) => this.#write({ close: year })
  makePass: RecordsApi['makePass'] = async (request) => {
    const made = this.#write({ pass: request })
    const pass: Pass = { building: pledged.id, id: `pass-number-${made}`, ...request }
    return { text: passText(pass), pass }
  }

  #answer<T>(answer: T): T {
    if (this.away) throw new MunteokError('outside', 'unreachable', 'the recorder was not reached')
    return answer
  }

  #write(said: object): number {
    this.#answer(undefined)
    if (this.access && !this.access.may('enter'))
      throw new MunteokError('input', this.access.here.role ? 'not-allowed' : 'no-session', 'log in first')
    if (this.refuse) throw this.refuse
    this.written.push({ ...said, ...(this.access?.here.name && { by: this.access.here.name }) })
    return 40 + this.written.length
  }
}

/** As long as a real one, and of the same letters; nobody signed it. */
export function passText(pass: Pass): string {
  const body = btoa(JSON.stringify(pass)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
  return `${PASS_PREFIX}${body}.${'Ab9_'.repeat(21)}-Q`
}
