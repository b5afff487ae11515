/** The usage figure, and what it is made of. */
import * as Type from 'typebox'
import { CalendarDay } from '../names.ts'
import type { Route } from '../routes.ts'
import {
  EnteredAnswer,
  ForecastAnswer,
  NewClosing,
  UsageAnswer,
  UsageDayAnswer,
  UsageDaysAnswer,
  UsagePart,
  UsageYearAnswer,
} from '../usage-api.ts'

const OfYear = /* @__PURE__ */ Type.Object({
  year: /* @__PURE__ */ Type.Integer({ minimum: 1970, maximum: 9999, examples: [2026] }),
})
const OfDay = /* @__PURE__ */ Type.Object({ day: CalendarDay })

export const usage = { method: 'GET', path: '/usage', answer: UsageAnswer } as const satisfies Route

export const usageYear = {
  method: 'GET',
  path: '/usage/:year',
  params: OfYear,
  answer: UsageYearAnswer,
} as const satisfies Route

export const usageDays = {
  method: 'GET',
  path: '/usage/:year/days',
  params: OfYear,
  query: UsagePart,
  answer: UsageDaysAnswer,
} as const satisfies Route

export const usageDay = {
  method: 'GET',
  path: '/usage/day/:day',
  params: OfDay,
  answer: UsageDayAnswer,
} as const satisfies Route

export const forecast = {
  method: 'GET',
  path: '/usage/forecast',
  answer: ForecastAnswer,
} as const satisfies Route

export const closeYear = {
  method: 'POST',
  path: '/usage/:year/closing',
  params: OfYear,
  body: NewClosing,
  answer: EnteredAnswer,
} as const satisfies Route
