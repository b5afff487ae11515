/** The past. */
import {
  BusyAnswer,
  BusyQuery,
  HistoryQuery,
  OccupancyHistory,
  PassageHistory,
  SeriesAnswer,
  SeriesQuery,
} from '../history-api.ts'
import type { Route } from '../routes.ts'

export const series = {
  method: 'GET',
  path: '/history/series',
  query: SeriesQuery,
  answer: SeriesAnswer,
} as const satisfies Route

export const busy = {
  method: 'GET',
  path: '/history/busy',
  query: BusyQuery,
  answer: BusyAnswer,
} as const satisfies Route

export const passageHistory = {
  method: 'GET',
  path: '/history/passages',
  query: HistoryQuery,
  answer: PassageHistory,
} as const satisfies Route

export const occupancyHistory = {
  method: 'GET',
  path: '/history/occupancy',
  query: HistoryQuery,
  answer: OccupancyHistory,
} as const satisfies Route
