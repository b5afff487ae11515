import { type KioskState, kioskEvents, MunteokError, parseJson } from '@munteok/core'
import type { CheckInOutcome } from './agent-seam.ts'

/** What became of a check-in, or of one that was to be taken back; `withdrawn` is the receipt's id. */
export type Told = CheckInOutcome | { readonly withdrawn: string }

/**
 * Reads an event of the agent's stream.
 * @throws MunteokError `input` for one that the contract does not know
 */
export function readEvent(event: string, text: string): Told | { readonly state: KioskState } {
  switch (event) {
    case 'state':
      return { state: parseJson(kioskEvents.state, text, 'the state') }
    case 'receipt':
      return { receipt: parseJson(kioskEvents.receipt, text, 'the receipt') }
    case 'withdrawn':
      return { withdrawn: parseJson(kioskEvents.withdrawn, text, 'the withdrawal').id }
    case 'refusal':
      return { refused: parseJson(kioskEvents.refusal, text, 'the refusal').code }
    default:
      throw new MunteokError(
        'input',
        'unknown-event',
        `the agent sent "${event}", which the kiosk does not know`,
      )
  }
}
