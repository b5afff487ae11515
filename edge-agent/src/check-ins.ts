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

export interface CheckInsParts {
  readonly outbox: Pick<Outbox, 'id' | 'append'>
  readonly visits: Visits
  readonly audience: CheckInAudience
  /** The id of the programme that is on in a space at a time, UTC epoch milliseconds. */
  readonly programmeAt: (space: string | undefined, at: number) => string | undefined
}

/** Takes check-ins, by card or by finger: on the disk first, then on the screen. */
export class CheckIns {
  readonly #parts: CheckInsParts

  constructor(parts: CheckInsParts) {
    this.#parts = parts
  }

  /**
   * Who checks in to a space comes for the programme that is on there, unless one was chosen.
   * @param row what the reader must still know after a restart, committed with the check-in
   */
  take(checkIn: CheckIn, row?: DeviceRow): CheckInOutcome {
    const { outbox, audience } = this.#parts
    let seq: number
    try {
      seq = outbox.append([this.#withProgramme(checkIn)], row)
    } catch (error) {
      if (!(error instanceof MunteokError)) throw error
      return this.#refuse(checkIn.at)
    }
    const receipt = this.#receipt(checkIn, seq)
    audience.receipt(receipt)
    return { ok: true, receipt }
  }

  #withProgramme(checkIn: CheckIn): CheckIn {
    const programme = checkIn.programme ?? this.#parts.programmeAt(checkIn.space, checkIn.at)
    return programme === undefined ? checkIn : { ...checkIn, programme }
  }

  #receipt(checkIn: CheckIn, seq: number): Receipt {
    const { at, device, method, space, people, visitor } = checkIn
    return {
      id: `${this.#parts.outbox.id} ${seq}`,
      device,
      at,
      method,
      ...(space !== undefined && { space }),
      people,
      sameVisit: visitor !== undefined && this.#parts.visits.note(visitor, at),
    }
  }

  #refuse(at: number): CheckInOutcome {
    const message = 'The check-in could not be kept: the disk is full. Please tell the staff.'
    const refusal: Refusal = { at, code: 'disk-full', message }
    this.#parts.audience.refusal(refusal)
    return { ok: false, refusal }
  }
}
