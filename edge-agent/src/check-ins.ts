import { randomBytes } from 'node:crypto'
import { type CheckIn, MunteokError, type Receipt, type Refusal, type Withdrawal } from '@munteok/core'
import type { DeviceRow, Outbox } from './outbox.ts'
import type { Changeable, Settling } from './settling.ts'
import type { ReceiptedCheckIn } from './settling-table.ts'
import type { Visits } from './visits.ts'

/** What the kiosk is told about check-ins. */
export interface CheckInAudience {
  /** Whether a screen is connected, at which somebody could change a check-in. */
  readonly isThere: boolean
  receipt(receipt: Receipt): void
  withdrawn(withdrawal: Withdrawal): void
  refusal(refusal: Refusal): void
}

/** Why something was not done, for whoever asked for it. */
type Reason = Pick<Refusal, 'code' | 'message'>
interface Refused {
  readonly ok: false
  readonly refusal: Reason
}
export type CheckInOutcome = { readonly ok: true; readonly receipt: Receipt } | Refused
export type WithdrawalOutcome = { readonly ok: true } | Refused

/** Where somebody checks in, and for what. */
export interface Place {
  readonly space?: string | undefined
  readonly programme?: string | undefined
}

/** What is to be otherwise of a place: `null` is none. What is not said follows from what is. */
export interface PlaceChange {
  readonly space?: string | null | undefined
  readonly programme?: string | null | undefined
}

export interface CheckInCorrection {
  readonly place?: PlaceChange | undefined
  readonly people?: number | undefined
}

export interface CheckInsParts {
  readonly outbox: Pick<Outbox, 'append'>
  readonly settling: Settling
  readonly visits: Visits
  readonly audience: CheckInAudience
  /** The id of the programme that is on in a space at a time, UTC epoch milliseconds. */
  readonly programmeAt: (space: string | undefined, at: number) => string | undefined
}

const RECEIPT_BYTES = 12

const TOO_LATE: Refused = {
  ok: false,
  refusal: { code: 'too-late', message: 'This check-in can no longer be changed. Please tell the staff.' },
}
const DISK_FULL: Refused = {
  ok: false,
  refusal: {
    code: 'disk-full',
    message: 'The check-in could not be kept: the disk is full. Please tell the staff.',
  },
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
  take(asked: CheckIn, row?: DeviceRow): CheckInOutcome {
    const { visits, audience } = this.#parts
    const { visitor, at } = asked
    const checkIn = {
      ...this.#withProgramme(asked),
      receipt: randomBytes(RECEIPT_BYTES).toString('base64url'),
    }
    const made = { checkIn, sameVisit: visitor !== undefined && visits.isSame(visitor, at) }
    let changeableMs: number | undefined
    try {
      changeableMs = this.#keep(made, row)
    } catch (error) {
      const refused = notKept(error)
      audience.refusal({ at, ...refused.refusal })
      return refused
    }
    if (visitor !== undefined) visits.note(visitor, at)
    return this.#told(made, changeableMs)
  }

  /** What cannot be a check-in, for everybody at the screen to see. */
  refuse(refusal: Refusal): void {
    this.#parts.audience.refusal(refusal)
  }

  /** Says something of a check-in more closely, or otherwise. @param receipt its id */
  change(receipt: string, { place, people }: CheckInCorrection): CheckInOutcome {
    const { settling } = this.#parts
    const before = settling.find(receipt)
    if (!before) return TOO_LATE
    const placed = place ? this.#placed(before.checkIn, place) : before.checkIn
    const checkIn = { ...placed, people: people ?? placed.people }
    try {
      return this.#told({ ...before, checkIn }, settling.change(checkIn))
    } catch (error) {
      return notKept(error)
    }
  }

  /** Takes a check-in back, as if it had never been made. @param receipt its id */
  withdraw(receipt: string): WithdrawalOutcome {
    const { settling, visits, audience } = this.#parts
    const known = settling.find(receipt)
    if (!known) return TOO_LATE
    try {
      settling.withdraw(receipt)
    } catch (error) {
      return notKept(error)
    }
    const { visitor, at } = known.checkIn
    if (visitor !== undefined) visits.forget(visitor, at)
    audience.withdrawn({ id: receipt })
    return { ok: true }
  }

  /** @returns for how long it can be changed; undefined where nobody could */
  #keep(made: Changeable, row: DeviceRow | undefined): number | undefined {
    const { outbox, settling, audience } = this.#parts
    if (audience.isThere) return settling.keep(made, row)
    outbox.append([made.checkIn], row)
    return undefined
  }

  #told(made: Changeable, changeableMs: number | undefined): CheckInOutcome {
    const receipt = receiptOf(made, changeableMs)
    this.#parts.audience.receipt(receipt)
    return { ok: true, receipt }
  }

  /** Another space brings the programme that is on there; a programme, or none, leaves the space. */
  #placed(before: ReceiptedCheckIn, change: PlaceChange): ReceiptedCheckIn {
    const { space: spaceBefore, programme: _, ...rest } = before
    const space = change.space === undefined ? spaceBefore : change.space
    const placed = typeof space === 'string' ? { ...rest, space } : rest
    if (change.programme === undefined) return this.#withProgramme(placed)
    return change.programme === null ? placed : { ...placed, programme: change.programme }
  }

  #withProgramme<T extends CheckIn>(checkIn: T): T {
    const programme = checkIn.programme ?? this.#parts.programmeAt(checkIn.space, checkIn.at)
    return programme === undefined ? checkIn : { ...checkIn, programme }
  }
}

/** @throws what is no failure of the disk */
function notKept(error: unknown): Refused {
  if (!(error instanceof MunteokError)) throw error
  return DISK_FULL
}

function receiptOf({ checkIn, sameVisit }: Changeable, changeableMs: number | undefined): Receipt {
  const { receipt: id, device, at, method, space, programme, people } = checkIn
  return {
    ...{ id, device, at, method },
    ...(space !== undefined && { space }),
    ...(programme !== undefined && { programme }),
    ...{ people, sameVisit },
    ...(changeableMs !== undefined && { changeableMs }),
  }
}
