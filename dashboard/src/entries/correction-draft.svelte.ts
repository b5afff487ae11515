import { type Building, CENTRE, type Day, type NewCorrection } from '@munteok/core'
import { wholeNumber } from './entry-form.svelte.ts'

export type CorrectionFault = 'day' | 'numbers' | 'whole' | 'reason'

/** A correction as somebody fills it in, and what is still wrong with it. */
export class CorrectionDraft {
  day: Day = $state('')
  space = $state(CENTRE)
  programme = $state('')
  direction: 'more' | 'less' = $state('more')
  uses: string | number | null = $state('')
  people: string | number | null = $state('')
  reason = $state('')
  faults: readonly { field: 'day' | 'uses' | 'people' | 'reason'; fault: CorrectionFault }[] = $state.raw([])

  constructor(day: Day, space: string | undefined) {
    this.day = day
    this.space = space ?? CENTRE
  }

  /** Keeps who, where and when: the next correction is often of the same day. */
  clear(): void {
    this.uses = ''
    this.people = ''
    this.reason = ''
    this.faults = []
  }

  faultOf(field: 'day' | 'uses' | 'people' | 'reason'): CorrectionFault | undefined {
    return this.faults.find((found) => found.field === field)?.fault
  }

  /** @returns the correction, or undefined where `faults` say what is wrong */
  checked(today: Day): NewCorrection | undefined {
    const uses = wholeNumber(this.uses)
    const people = wholeNumber(this.people)
    const reason = this.reason.trim()
    this.faults = [
      ...(/^\d{4}-\d{2}-\d{2}$/.test(this.day) && this.day <= today
        ? []
        : [{ field: 'day', fault: 'day' } as const]),
      ...(uses === undefined ? [{ field: 'uses', fault: 'whole' } as const] : []),
      ...(people === undefined ? [{ field: 'people', fault: 'whole' } as const] : []),
      ...(uses === 0 && people === 0 ? [{ field: 'uses', fault: 'numbers' } as const] : []),
      ...(reason === '' ? [{ field: 'reason', fault: 'reason' } as const] : []),
    ]
    if (this.faults.length > 0 || uses === undefined || people === undefined) return undefined
    const sign = this.direction === 'more' ? 1 : -1
    const { day, space, programme } = this
    // 0 has no sign: JSON would keep a minus zero as 0, a comparison would not.
    const delta = { uses: uses && sign * uses, people: people && sign * people }
    return { day, space, ...(programme && { programme }), ...delta, reason }
  }
}

/** Everything that a correction can be about: the centre as a whole, then its spaces. */
export function spacesOf(building: Building): string[] {
  return [CENTRE, ...building.floors.flatMap((floor) => floor.spaces.map((space) => space.id))]
}
