import { type EnteredAnswer, type HeadcountsAnswer, recorderRoutes as routes } from '@munteok/core'
import { authorOf } from './access/guard.ts'
import { EntryDesk } from './entry-desk.ts'
import { headcountAdvice } from './headcount-advice.ts'
import { HouseEntries } from './house-entries.ts'
import type { Api, ApiParts } from './http-parts.ts'
import { served } from './served.ts'

const description =
  'It stands in the ledger under the name of who is logged in. The answer names the entry, which is never edited.'

/** What staff enters: corrections, headcounts, nights, yearly closings. */
export function recordRoutes(api: Api, parts: ApiParts): void {
  const desk = new EntryDesk(parts)
  api.route({
    ...served(routes.correct, 'enter', {
      summary: "Corrects a day's figure by a new entry",
      description,
      refusals: [404],
    }),
    handler: (request): EnteredAnswer => ({ entry: desk.correct(request.body, authorOf(request)) }),
  })

  api.route({
    ...served(routes.undoCorrection, 'enter', {
      summary: 'Takes a correction back',
      description,
      refusals: [404],
    }),
    handler: (request): EnteredAnswer => ({
      entry: desk.undo(request.params.entry, request.body.reason, authorOf(request)),
    }),
  })

  api.route({
    ...served(routes.closeYear, 'enter', {
      summary: 'Signs and freezes the figure of a year that is over',
      description,
      refusals: [404],
    }),
    handler: (request): EnteredAnswer => ({ entry: parts.closeYear(request.params.year, authorOf(request)) }),
  })

  houseRoutes(api, parts, desk)
}

function houseRoutes(api: Api, parts: ApiParts, desk: EntryDesk): void {
  const { building, clock, ledger, state } = parts
  const entries = new HouseEntries(ledger.db)
  api.route({
    ...served(routes.countHeads, 'enter', {
      summary: 'People counted by hand on a floor or in the house',
      description,
      refusals: [404],
    }),
    handler: (request): EnteredAnswer => ({ entry: desk.count(request.body, authorOf(request)) }),
  })

  api.route({
    ...served(routes.markNight, 'enter', {
      summary: 'Whether the house was empty in the night after a day',
      description,
      refusals: [404],
    }),
    handler: (request): EnteredAnswer => ({ entry: desk.night(request.body, authorOf(request)) }),
  })

  api.route({
    ...served(routes.headcounts, 'look', {
      summary: 'What was counted by hand, and whether now is a good moment for it',
    }),
    handler: (): HeadcountsAnswer => {
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
  })
}
