import { Type } from '@fastify/type-provider-typebox'
import {
  ErrorAnswer,
  ForecastAnswer,
  isDay,
  MunteokError,
  UsageAnswer,
  UsageDayAnswer,
  UsageDaysAnswer,
  UsagePart,
  UsageYearAnswer,
} from '@munteok/core'
import type { Api, ApiParts } from './http-parts.ts'
import { UsageForecast } from './usage-forecast.ts'

export const YearParams = Type.Object({ year: Type.Integer({ minimum: 1970, maximum: 9999 }) })
const DayParams = Type.Object({ day: Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' }) })

/** `GET /usage`, and what it is made of: `/usage/:year`, `/usage/:year/days`,
 * `/usage/day/:day`; where the year ends: `/usage/forecast`. */
export function usageRoutes(api: Api, parts: ApiParts): void {
  const { building, clock, ledger, usage } = parts
  const forecast = new UsageForecast(building, usage)

  api.get(
    '/usage',
    {
      config: { deed: 'look' },
      schema: {
        summary: 'Target, actual and rate of the usage figure, by year and in all',
        response: { 200: UsageAnswer },
      },
    },
    (): UsageAnswer => usageAnswer(parts),
  )

  api.get(
    '/usage/:year',
    {
      config: { deed: 'look' },
      schema: {
        summary: "What a year's figure is made of",
        params: YearParams,
        response: { 200: UsageYearAnswer, 400: ErrorAnswer },
      },
    },
    (request): UsageYearAnswer => usage.year(request.params.year),
  )

  api.get(
    '/usage/:year/days',
    {
      config: { deed: 'look' },
      schema: {
        summary: "The days behind a part of a year's figure: a space, a programme, a field",
        ...{ params: YearParams, querystring: UsagePart },
        response: { 200: UsageDaysAnswer, 400: ErrorAnswer },
      },
    },
    (request): UsageDaysAnswer => usage.daysOf(request.params.year, request.query),
  )

  api.get(
    '/usage/day/:day',
    {
      config: { deed: 'audit' },
      schema: {
        summary: "The check-ins, imported rows and corrections behind a day's figure",
        params: DayParams,
        response: { 200: UsageDayAnswer, 400: ErrorAnswer },
      },
    },
    (request): UsageDayAnswer => {
      const { day } = request.params
      if (!isDay(day)) throw new MunteokError('input', 'no-day', `${day} is not a day of the calendar`)
      return usage.day(day)
    },
  )

  api.get(
    '/usage/forecast',
    {
      config: { deed: 'look' },
      schema: {
        summary: 'Where this year will end: uses by 31 December, with a 90% interval',
        response: { 200: ForecastAnswer },
      },
    },
    (): ForecastAnswer => forecast.asOf(ledger.time.dayOf(clock.now())),
  )
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
