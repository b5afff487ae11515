import { type CheckIn, MunteokError, type Receipt, type Refusal } from '@munteok/core'
import type { DeviceRow, Outbox } from './outbox.ts'
import type { Visits } from './visits.ts'

/** What the kiosk is told about check-ins. */
export interface CheckInAudience {
  receipt(receipt: Receipt): void
  refusal(refusal: Refusal): void
}

export type CheckInOutcome =
  | { readonly ok: true; readonly receipt: Receipt }
  | { readonly ok: false; readonly refusal: Refusal }

/** Takes check-ins, by card or by finger: on the disk first, then on the screen. */
export class CheckIns {
  readonly #outbox: Pick<Outbox, 'id' | 'append'>
  readonly #visits: Visits
  readonly #audience: CheckInAudience

  constructor(outbox: Pick<Outbox, 'id' | 'append'>, visits: Visits, audience: CheckInAudience) {
    this.#outbox = outbox
    this.#visits = visits
    this.#audience = audience
  }

  /** @param row what the reader must still know after a restart, committed with the check-in */
  take(checkIn: CheckIn, row?: DeviceRow): CheckInOutcome {
    let seq: number
    try {
      seq = this.#outbox.append([checkIn], row)
    } catch (error) {
      if (!(error instanceof MunteokError)) throw error
      return this.#refuse(checkIn.at)
    }
    const receipt = this.#receipt(checkIn, seq)
    this.#audience.receipt(receipt)
    return { ok: true, receipt }
  }

  #receipt(checkIn: CheckIn, seq: number): Receipt {
    const { at, method, space, people, visitor } = checkIn
    return {
      outbox: this.#outbox.id,
      seq,
      at,
      method,
      ...(space !== undefined && { space }),
      people,
      sameVisit: visitor !== undefined && this.#visits.note(visitor, at),
    }
  }

  #refuse(at: number): CheckInOutcome {
    const message = 'The check-in could not be kept: the disk is full. Please tell the staff.'
    const refusal: Refusal = { at, code: 'disk-full', message }
    this.#audience.refusal(refusal)
    return { ok: false, refusal }
  }
}
