import { Type } from '@fastify/type-provider-typebox'
import {
  EnteredAnswer,
  ErrorAnswer,
  HeadcountsAnswer,
  NewClosing,
  NewCorrection,
  NewHeadcount,
  NewNight,
  UndoCorrection,
} from '@munteok/core'
import { authorOf } from './access/guard.ts'
import { EntryDesk } from './entry-desk.ts'
import { headcountAdvice } from './headcount-advice.ts'
import { HouseEntries } from './house-entries.ts'
import type { Api, ApiParts } from './http-parts.ts'
import { YearParams } from './http-usage.ts'

const EntryParams = Type.Object({ entry: Type.Integer({ minimum: 1 }) })
const response = {
  200: EnteredAnswer,
  400: ErrorAnswer,
  401: ErrorAnswer,
  403: ErrorAnswer,
  404: ErrorAnswer,
}
const description =
  'It stands in the ledger under the name of who is logged in. The answer names the entry, which is never edited.'
const written = { description, response }

/** What staff enters: corrections, headcounts, nights, yearly closings. */
export function recordRoutes(api: Api, parts: ApiParts): void {
  const desk = new EntryDesk(parts)
  const config = { deed: 'enter' } as const

  api.post(
    '/corrections',
    {
      config,
      schema: { summary: "Corrects a day's figure by a new entry", body: NewCorrection, ...written },
    },
    (request): EnteredAnswer => ({ entry: desk.correct(request.body, authorOf(request)) }),
  )

  api.post(
    '/corrections/:entry/undo',
    {
      config,
      schema: { summary: 'Takes a correction back', params: EntryParams, body: UndoCorrection, ...written },
    },
    (request): EnteredAnswer => ({
      entry: desk.undo(request.params.entry, request.body.reason, authorOf(request)),
    }),
  )

  api.post(
    '/usage/:year/closing',
    {
      config,
      schema: {
        summary: 'Signs and freezes the figure of a year that is over',
        ...{ params: YearParams, body: NewClosing, ...written },
      },
    },
    (request): EnteredAnswer => ({ entry: parts.closeYear(request.params.year, authorOf(request)) }),
  )

  houseRoutes(api, parts, desk)
}

function houseRoutes(api: Api, parts: ApiParts, desk: EntryDesk): void {
  const { building, clock, ledger, state } = parts
  const entries = new HouseEntries(ledger.db)
  const config = { deed: 'enter' } as const

  api.post(
    '/headcounts',
    {
      config,
      schema: {
        summary: 'People counted by hand on a floor or in the house',
        body: NewHeadcount,
        ...written,
      },
    },
    (request): EnteredAnswer => ({ entry: desk.count(request.body, authorOf(request)) }),
  )

  api.post(
    '/nights',
    {
      config,
      schema: { summary: 'Whether the house was empty in the night after a day', body: NewNight, ...written },
    },
    (request): EnteredAnswer => ({ entry: desk.night(request.body, authorOf(request)) }),
  )

  api.get(
    '/headcounts',
    {
      config: { deed: 'look' },
      schema: {
        summary: 'What was counted by hand, and whether now is a good moment for it',
        response: { 200: HeadcountsAnswer },
      },
    },
    (): HeadcountsAnswer => {
      const { lastCountedAt } = entries
      const moment = {
        building,
        time: ledger.time,
        now: clock.now(),
        occupancy: state.occupancy(),
        lastCountedAt,
      }
      return { headcounts: entries.headcounts(), nights: entries.nights(), ...headcountAdvice(moment) }
    },
  )
}
