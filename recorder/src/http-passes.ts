import { ErrorAnswer, PassAnswer, PassRequest } from '@munteok/core'
import { authorOf } from './access/guard.ts'
import type { Api, ApiParts } from './http-parts.ts'

/** QR codes of programmes and groups. */
export function passRoutes(api: Api, { passes }: ApiParts): void {
  api.post(
    '/passes',
    {
      config: { deed: 'enter' },
      schema: {
        summary: 'Makes a signed QR code of a programme or a group',
        description:
          'Agents check the code without a network. It is kept nowhere, and cannot be taken back: it ends with the day `to`. The log of the recorder says who made it.',
        body: PassRequest,
        response: {
          200: PassAnswer,
          400: ErrorAnswer,
          401: ErrorAnswer,
          403: ErrorAnswer,
          404: ErrorAnswer,
        },
      },
    },
    (request): PassAnswer => passes.make(request.body, authorOf(request)),
  )
}
