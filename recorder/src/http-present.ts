import {
  BuildingAnswer,
  capacityOf,
  DevicesAnswer,
  HealthzAnswer,
  LiveAnswer,
  OccupancyState,
} from '@munteok/core'
import type { Api, ApiParts } from './http-parts.ts'

/** What is so now: the building, who is where, the devices, how to listen. */
export function presentRoutes(
  api: Api,
  { building, clock, state, agents, live, simulatedSpeed, district }: ApiParts,
): void {
  const capacities = Object.fromEntries(
    building.floors.map((floor) => [floor.id, capacityOf(building, floor)]),
  )

  api.get(
    '/building',
    {
      config: { deed: 'look' },
      schema: { summary: 'The building and the clock', response: { 200: BuildingAnswer } },
    },
    (): BuildingAnswer => ({
      building,
      capacities,
      now: clock.now(),
      ...(simulatedSpeed !== undefined && { simulatedSpeed }),
      ...(district && { district: true }),
    }),
  )

  api.get(
    '/occupancy',
    { config: { deed: 'look' }, schema: { summary: 'Who is where now', response: { 200: OccupancyState } } },
    (): OccupancyState => state.occupancy(),
  )

  api.get(
    '/devices',
    {
      config: { deed: 'look' },
      schema: { summary: 'Agents and their devices', response: { 200: DevicesAnswer } },
    },
    (): DevicesAnswer => agents.answer(),
  )

  api.get(
    '/live',
    {
      config: { deed: 'look' },
      schema: {
        summary: 'How a screen reaches the broker',
        description: 'The account can read the state topics and nothing else.',
        response: { 200: LiveAnswer },
      },
    },
    (): LiveAnswer => live,
  )
}

/** `GET /healthz`, outside the API's prefix. */
export function healthRoute(api: Api, { health }: ApiParts): void {
  api.get(
    '/healthz',
    { schema: { summary: 'Is the recorder well?', response: { 200: HealthzAnswer, 503: HealthzAnswer } } },
    (_request, reply): HealthzAnswer => {
      const answer = health()
      reply.code(answer.ok ? 200 : 503)
      return answer
    },
  )
}
