import {
  type BuildingAnswer,
  capacityOf,
  type DevicesAnswer,
  type LiveAnswer,
  type OccupancyState,
  recorderRoutes as routes,
} from '@munteok/core'
import type { Api, ApiParts } from './http-parts.ts'
import { served } from './served.ts'

/** What is so now: the building, who is where, the devices, how to listen. */
export function presentRoutes(
  api: Api,
  { building, clock, state, agents, live, simulatedSpeed, district }: ApiParts,
): void {
  const capacities = Object.fromEntries(
    building.floors.map((floor) => [floor.id, capacityOf(building, floor)]),
  )

  api.route({
    ...served(routes.building, 'look', { summary: 'The building and the clock' }),
    handler: (): BuildingAnswer => ({
      building,
      capacities,
      now: clock.now(),
      ...(simulatedSpeed !== undefined && { simulatedSpeed }),
      ...(district && { district: true }),
    }),
  })

  api.route({
    ...served(routes.occupancy, 'look', { summary: 'Who is where now' }),
    handler: (): OccupancyState => state.occupancy(),
  })

  api.route({
    ...served(routes.devices, 'look', { summary: 'Agents and their devices' }),
    handler: (): DevicesAnswer => agents.answer(),
  })

  api.route({
    ...served(routes.live, 'look', {
      summary: 'How a screen reaches the broker',
      description: 'The account can read the state topics and nothing else.',
    }),
    handler: (): LiveAnswer => live,
  })
}
