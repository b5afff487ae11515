/**
 * The space-usage figure (센터 공간 주민 이용 실적, unit 건).
 *
 * One *use* is one check-in of a visitor or a group to the centre or to one of its spaces. A card
 * that is tapped again within `sameVisitMinutes` of the tap that opened the visit is the same visit,
 * whichever reader it is tapped at. Staff, tenants and tests are not uses. Persons (명) are counted
 * beside uses: a group of twenty is one use and twenty persons.
 */
import type { Role } from './messages.ts'

export interface CountableCheckIn {
  /** UTC epoch milliseconds. */
  readonly at: number
  readonly role: Role
  /** Whose card, under the day's key; absent without a card. */
  readonly visitor?: string | undefined
}

/**
 * Which of one day's check-ins are uses. The answer depends on their times alone, not on the order
 * in which they arrived: an agent that was offline changes nothing.
 *
 * @param checkIns of one day, in any order: a card's pseudonym does not outlive the day
 */
export function usesAmong<T extends CountableCheckIn>(
  checkIns: readonly T[],
  sameVisitMinutes: number,
): Set<T> {
  const uses = new Set<T>()
  const visitOpenedAt = new Map<string, number>()
  for (const checkIn of checkIns.toSorted((a, b) => a.at - b.at)) {
    if (checkIn.role !== 'visitor') continue
    if (checkIn.visitor !== undefined) {
      const openedAt = visitOpenedAt.get(checkIn.visitor)
      if (openedAt !== undefined && checkIn.at - openedAt <= sameVisitMinutes * 60_000) continue
      visitOpenedAt.set(checkIn.visitor, checkIn.at)
    }
    uses.add(checkIn)
  }
  return uses
}
