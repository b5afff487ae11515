import {
  type ForecastAnswer,
  isDay,
  MunteokError,
  recorderRoutes as routes,
  type UsageAnswer,
  type UsageDayAnswer,
  type UsageDaysAnswer,
  type UsageYearAnswer,
} from '@munteok/core'
import type { Api, ApiParts } from './http-parts.ts'
import { served } from './served.ts'
import { UsageForecast } from './usage-forecast.ts'

/** `GET /usage`, and what it is made of: `/usage/:year`, `/usage/:year/days`,
 * `/usage/day/:day`; where the year ends: `/usage/forecast`. */
export function usageRoutes(api: Api, parts: ApiParts): void {
  const { building, clock, ledger, usage } = parts
  const forecast = new UsageForecast(building, usage)

  api.route({
    ...served(routes.usage, 'look', {
      summary: 'Target, actual and rate of the usage figure, by year and in all',
    }),
    handler: (): UsageAnswer => usageAnswer(parts),
  })

  api.route({
    ...served(routes.usageYear, 'look', { summary: "What a year's figure is made of" }),
    handler: (request): UsageYearAnswer => usage.year(request.params.year),
  })

  api.route({
    ...served(routes.usageDays, 'look', {
      summary: "The days behind a part of a year's figure: a space, a programme, a field",
    }),
    handler: (request): UsageDaysAnswer => usage.daysOf(request.params.year, request.query),
  })

  api.route({
    ...served(routes.usageDay, 'audit', {
      summary: "The check-ins, imported rows and corrections behind a day's figure",
    }),
    handler: (request): UsageDayAnswer => {
      const { day } = request.params
      if (!isDay(day)) throw new MunteokError('input', 'no-day', `${day} is not a day of the calendar`)
      return usage.day(day)
    },
  })

  api.route({
    ...served(routes.forecast, 'look', {
      summary: 'Where this year will end: uses by 31 December, with a 90% interval',
    }),
    handler: (): ForecastAnswer => forecast.asOf(ledger.time.dayOf(clock.now())),
  })
}

/** As `GET /usage` answers. */
export function usageAnswer({ building, usage }: Pick<ApiParts, 'building' | 'usage'>): UsageAnswer {
  const { indicator, unit, definitions, source, budget } = building.usage
  return {
    ...{ indicator, unit, definitions, ...usage.table() },
    ...(source && { source }),
    ...(budget && { budgetSource: budget.source }),
  }
}
