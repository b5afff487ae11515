/** What is so now: the building, who is where, the devices, how to listen. */
import { AlarmsState } from '../alarms.ts'
import { BuildingAnswer, DevicesAnswer, LiveAnswer } from '../http-api.ts'
import { OccupancyState } from '../messages.ts'
import { PublicAnswer } from '../public-api.ts'
import type { Route } from '../routes.ts'

export const building = { method: 'GET', path: '/building', answer: BuildingAnswer } as const satisfies Route

export const occupancy = {
  method: 'GET',
  path: '/occupancy',
  answer: OccupancyState,
} as const satisfies Route

export const devices = { method: 'GET', path: '/devices', answer: DevicesAnswer } as const satisfies Route

export const live = { method: 'GET', path: '/live', answer: LiveAnswer } as const satisfies Route

export const alarms = { method: 'GET', path: '/alarms', answer: AlarmsState } as const satisfies Route

/** For everybody, without a log-in. */
export const publicHouse = { method: 'GET', path: '/public', answer: PublicAnswer } as const satisfies Route
