import { CONTRACT_VERSION, type EventBatch, MAX_BATCH_BYTES, messageOf, messages } from '@munteok/core'

export type ReadMessage =
  | { readonly batch: EventBatch; readonly eventsText: string }
  | { readonly refused: string; readonly kind: RefusalKind; readonly outbox: string | undefined }

export type RefusalKind = 'oversized' | 'not-json' | 'version' | 'shape'

/** What to do about a message that Munteok's own agent never sends. */
const STRANGER = "look for what else uses this agent's account, or bring the agent to this recorder's version"

/** How far into a message the outbox's id is looked for when the message as a whole cannot be read. */
const HEAD_BYTES = 4_096

/** The payload of an `events` topic as a batch, or what is wrong with it and whose it is, if it says. */
export function readEventMessage(payload: Buffer): ReadMessage {
  if (payload.length > MAX_BATCH_BYTES)
    return refusal(
      payload,
      'oversized',
      `${payload.length} bytes, and a batch may have ${MAX_BATCH_BYTES}: ${STRANGER}`,
    )
  const text = payload.toString('utf8')
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    return refusal(payload, 'not-json', `not JSON (${messageOf(error)}): ${STRANGER}`)
  }
  if (messages.eventBatch.check(value)) return { batch: value, eventsText: eventsTextOf(text, value) }
  const version = (value as { v?: unknown } | null)?.v
  if (typeof version === 'number' && version !== CONTRACT_VERSION)
    return refusal(
      payload,
      'version',
      `version ${version}, and this recorder speaks ${CONTRACT_VERSION}: update the older of the two`,
    )
  return refusal(payload, 'shape', `${messages.eventBatch.faults(value).slice(0, 3).join('; ')}: ${STRANGER}`)
}

function refusal(payload: Buffer, kind: RefusalKind, refused: string): ReadMessage {
  const head = payload.toString('utf8', 0, HEAD_BYTES)
  return { refused, kind, outbox: /"outbox"\s*:\s*"([A-Za-z0-9_-]{22})"/.exec(head)?.[1] }
}

/**
 * The events' own text, cut out rather than written anew. In a batch that passed the check, `events`
 * is an array; if the text has one bracket of each kind, what they enclose can only be that array.
 */
function eventsTextOf(text: string, batch: EventBatch): string {
  const open = text.indexOf('[')
  const close = text.indexOf(']')
  if (text.lastIndexOf('[') === open && text.lastIndexOf(']') === close) return text.slice(open, close + 1)
  return JSON.stringify(batch.events)
}
