import { type PassAnswer, recorderRoutes as routes } from '@munteok/core'
import { authorOf } from './access/guard.ts'
import type { Api, ApiParts } from './http-parts.ts'
import { served } from './served.ts'

/** QR codes of programmes and groups. */
export function passRoutes(api: Api, { passes }: ApiParts): void {
  api.route({
    ...served(routes.makePass, 'enter', {
      summary: 'Makes a signed QR code of a programme or a group',
      description:
        'Agents check the code without a network. It is kept nowhere, and cannot be taken back: it ends with the day `to`. The log of the recorder says who made it.',
      refusals: [404],
    }),
    handler: (request): PassAnswer => passes.make(request.body, authorOf(request)),
  })
}
