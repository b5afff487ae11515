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
import { EntryDesk } from './entry-desk.ts'
import { headcountAdvice } from './headcount-advice.ts'
import { HouseEntries } from './house-entries.ts'
import type { Api, ApiParts } from './http-parts.ts'
import { authorOf, STAFF_SECURITY, staffOnly } from './http-staff.ts'
import { YearParams } from './http-usage.ts'

const EntryParams = Type.Object({ entry: Type.Integer({ minimum: 1 }) })
const response = {
  200: EnteredAnswer,
  400: ErrorAnswer,
  401: ErrorAnswer,
  404: ErrorAnswer,
  429: ErrorAnswer,
}
const description =
  'Needs the staff code as `Authorization: Bearer CODE` and the author in `x-munteok-author` (percent-encoded UTF-8). The answer names the entry of the ledger, which is never edited.'
const written = { description, security: STAFF_SECURITY, response }

/** What staff enters: corrections, headcounts, nights, yearly closings. */
export function recordRoutes(api: Api, parts: ApiParts): void {
  const desk = new EntryDesk(parts)
  const onRequest = staffOnly(parts.staff)

  api.post(
    '/corrections',
    {
      onRequest,
      schema: { summary: "Corrects a day's figure by a new entry", body: NewCorrection, ...written },
    },
    (request): EnteredAnswer => ({ entry: desk.correct(request.body, authorOf(request)) }),
  )

  api.post(
    '/corrections/:entry/undo',
    {
      onRequest,
      schema: { summary: 'Takes a correction back', params: EntryParams, body: UndoCorrection, ...written },
    },
    (request): EnteredAnswer => ({
      entry: desk.undo(request.params.entry, request.body.reason, authorOf(request)),
    }),
  )

  api.post(
    '/usage/:year/closing',
    {
      onRequest,
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
  const onRequest = staffOnly(parts.staff)

  api.post(
    '/headcounts',
    {
      onRequest,
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
      onRequest,
      schema: { summary: 'Whether the house was empty in the night after a day', body: NewNight, ...written },
    },
    (request): EnteredAnswer => ({ entry: desk.night(request.body, authorOf(request)) }),
  )

  api.get(
    '/headcounts',
    {
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
