import { AlarmCall, opened } from '@munteok/core'
import { RETRIES, SIGNATURE_HEADER } from '../alarms/webhook.ts'
import { in2020 } from './json-schema.ts'

const { firstWaitMs, longestWaitMs, giveUpMs, timeoutMs } = RETRIES
const seconds = (ms: number) => `${ms / 1000} s`

export const RETRY_RULE = `A call that is not answered with 2xx within ${seconds(timeoutMs)} is made again with the same \`id\`, after ${seconds(firstWaitMs)}, then twice as long each time up to ${seconds(longestWaitMs)}, less a chance of half of it, for ${giveUpMs / 60_000} minutes. Calls come one after the other, so that what began is told before it ends. Redirections are not followed.`

const example: AlarmCall = {
  v: 1,
  id: 'Zx3vWq0A7mE2',
  at: 1_795_490_520_000,
  building: 'dobong',
  event: 'began',
  alarm: {
    kind: 'capacity',
    id: 'capacity/3f',
    since: 1_795_490_520_000,
    floor: '3f',
    people: 41,
    capacity: 40,
  },
}

/** How we call somebody else's server: the `webhooks` of OpenAPI. */
export const webhooks = {
  alarm: {
    post: {
      operationId: 'alarm',
      tags: ['webhooks'],
      summary: 'An alarm began or ended',
      description: `To the address of the alarm settings. ${RETRY_RULE} Check the signature before you believe a call.`,
      parameters: [
        {
          name: SIGNATURE_HEADER,
          in: 'header',
          required: true,
          description:
            '`sha256=` and the HMAC-SHA-256 of the body, byte for byte, in hexadecimal, under the secret that administrators see beside the address.',
          schema: { type: 'string', pattern: '^sha256=[0-9a-f]{64}$' },
        },
      ],
      requestBody: {
        required: true,
        content: { 'application/json': { schema: in2020(opened(AlarmCall)), example } },
      },
      responses: {
        '2XX': { description: 'It was taken. What the answer says is not read.' },
        default: { description: 'It was not taken, and comes again.' },
      },
    },
  },
}
