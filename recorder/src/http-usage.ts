import { Type } from '@fastify/type-provider-typebox'
import { ErrorAnswer, UsageAnswer, UsageYearAnswer } from '@munteok/core'
import type { Api, ApiParts } from './http-parts.ts'

const YearParams = Type.Object({ year: Type.Integer({ minimum: 1970, maximum: 9999 }) })

/** `GET /usage` and `/usage/:year`. */
export function usageRoutes(api: Api, { building, usage }: ApiParts): void {
  const { indicator, unit, definitions, source, budget } = building.usage

  api.get(
    '/usage',
    {
      schema: {
        summary: 'Target, actual and rate of the usage figure, by year and in all',
        response: { 200: UsageAnswer },
      },
    },
    (): UsageAnswer => ({
      ...{ indicator, unit, definitions, ...usage.table() },
      ...(source && { source }),
      ...(budget && { budgetSource: budget.source }),
    }),
  )

  api.get(
    '/usage/:year',
    {
      schema: {
        summary: "What a year's counted figure is made of",
        params: YearParams,
        response: { 200: UsageYearAnswer, 400: ErrorAnswer },
      },
    },
    (request): UsageYearAnswer => usage.year(request.params.year),
  )
}
