/**
 * QR codes of the centre: a programme's, or a group's. Made by the recorder, signed with its Ed25519
 * key, and checked by any agent with the public key alone, without a network.
 *
 * The text is `MT1.<body>.<signature>`: the JSON of a `Pass` and the 64 bytes of the signature over
 * `MT1.<body>`, both base64url.
 */
import type { Static } from 'typebox'
import * as Type from 'typebox'
import { CalendarDay, Id } from './names.ts'
import { parserOf } from './schema.ts'

const strict = { additionalProperties: false }
const Base64Url = '[A-Za-z0-9_-]'

export const PASS_PREFIX = 'MT1.'

export const Pass = Type.Object(
  {
    /** The building that it is for. */
    building: Id,
    /** Made at random: the same pass again within a visit is the same visit for a group. */
    id: Type.String({ pattern: `^${Base64Url}{8,22}$` }),
    kind: Type.Union([Type.Literal('programme'), Type.Literal('group')]),
    programme: Type.Optional(Id),
    space: Type.Optional(Id),
    /** How many come with it; 1 when absent. Can be corrected on the screen. */
    people: Type.Optional(Type.Integer({ minimum: 1, maximum: 500 })),
    /** First and last day on which it is valid, in the building's time zone. */
    from: CalendarDay,
    to: CalendarDay,
  },
  strict,
)
export type Pass = Static<typeof Pass>

export const passParser = parserOf(Pass)

/** `POST /passes`: what a pass is for; the recorder adds the building and an id, and signs it. */
export const PassRequest = Type.Omit(Pass, ['building', 'id'], strict)
export type PassRequest = Static<typeof PassRequest>

/** The pass that was made, and its text as the QR code carries it. */
export const PassAnswer = Type.Object({ text: Type.String(), pass: Pass }, strict)
export type PassAnswer = Static<typeof PassAnswer>

/** `state/passes`, retained: what agents check passes with. Ed25519 public keys, SPKI in DER, base64. */
export const PassKeys = Type.Object(
  { v: Type.Literal(1), at: Type.Integer({ minimum: 0 }), keys: Type.Array(Type.String(), { maxItems: 8 }) },
  strict,
)
export type PassKeys = Static<typeof PassKeys>

export const passKeysParser = parserOf(PassKeys)

/** The parts of a pass's text, or undefined for a text that is no pass. */
export function passParts(text: string): { signed: string; body: string; signature: string } | undefined {
  if (!text.startsWith(PASS_PREFIX)) return undefined
  const found = /^([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]{86})$/.exec(text.slice(PASS_PREFIX.length))
  if (!found) return undefined
  const [, body = '', signature = ''] = found
  return { signed: `${PASS_PREFIX}${body}`, body, signature }
}
