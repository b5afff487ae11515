import { ErrorAnswer, PassAnswer, PassRequest } from '@munteok/core'
import type { Api, ApiParts } from './http-parts.ts'
import { authorOf, STAFF_SECURITY, staffOnly } from './http-staff.ts'

/** QR codes of programmes and groups. */
export function passRoutes(api: Api, { passes, staff }: ApiParts): void {
  api.post(
    '/passes',
    {
      onRequest: staffOnly(staff),
      schema: {
        summary: 'Makes a signed QR code of a programme or a group',
        description:
          'Needs the staff code as `Authorization: Bearer CODE` and the author in `x-munteok-author` (percent-encoded UTF-8). Agents check the code without a network. It is kept nowhere, and cannot be taken back: it ends with the day `to`. The log of the recorder says who made it.',
        security: STAFF_SECURITY,
        body: PassRequest,
        response: {
          200: PassAnswer,
          400: ErrorAnswer,
          401: ErrorAnswer,
          404: ErrorAnswer,
          429: ErrorAnswer,
        },
      },
    },
    (request): PassAnswer => passes.make(request.body, authorOf(request)),
  )
}
