import { addDays, type Building, type Day, isDay, type PassRequest, type Programme } from '@munteok/core'
import { wholeNumber } from '../entries/entry-form.svelte.ts'
import { daysAhead, isOver, meetsBetween, nextMeeting, programmeOf } from './programmes.ts'

export type PassFault = 'people' | 'day' | 'order' | 'past' | 'long' | 'early' | 'late' | 'no-meeting'
type Field = 'people' | 'from' | 'to'
type Faults = Partial<Record<Field, PassFault>>

const MOST_PEOPLE = 500
const MOST_DAYS = 366

/** A code as somebody fills it in, and what is still wrong with it. */
export class PassDraft {
  kind: PassRequest['kind'] = $state('programme')
  /** Of a programme's code. */
  programme = $state('')
  /** Of a group's code: `space:ID`, `programme:ID`, or nothing while it is open. */
  place = $state('')
  people: string | number | null = $state('')
  from: Day = $state('')
  to: Day = $state('')
  /** Printed, never sent. */
  purpose = $state('')
  faults: Faults = $state.raw({})
  #daysTyped = false
  readonly #building: Building
  readonly #today: Day

  constructor(building: Building, today: Day) {
    this.#building = building
    this.#today = today
    const [first] = this.programmes
    this.programme = first?.id ?? ''
    this.kind = first ? 'programme' : 'group'
    this.#suggestDays()
  }

  /** Those that are not over. */
  get programmes(): Programme[] {
    return (this.#building.usage.programmes ?? []).filter((programme) => !isOver(programme, this.#today))
  }

  /** The programme that the code is for, or that the group comes to. */
  get chosen(): Programme | undefined {
    const [what, id] = this.place.split(':')
    return programmeOf(
      this.#building,
      this.kind === 'programme' ? this.programme : what === 'programme' ? id : undefined,
    )
  }

  /** Another kind, programme or place: the days follow it, unless somebody typed them. */
  choose(what: { kind: PassDraft['kind'] } | { programme: string } | { place: string }): void {
    Object.assign(this, what)
    this.#suggestDays()
  }

  daysTyped(): void {
    this.#daysTyped = true
  }

  #suggestDays(): void {
    if (this.#daysTyped) return
    const { chosen } = this
    if (this.kind === 'programme' && chosen) Object.assign(this, daysAhead(chosen, this.#today))
    else this.from = this.to = (chosen && nextMeeting(chosen, this.#today)) ?? this.#today
  }

  /** Keeps everything but the purpose: the next code is often much like this one. */
  clear(): void {
    this.purpose = ''
    this.faults = {}
  }

  /** @returns what to ask for, or undefined where `faults` say what is wrong */
  checked(): PassRequest | undefined {
    const people = wholeNumber(this.people)
    const noGroup = people === undefined || people < 1 || people > MOST_PEOPLE
    this.faults = {
      ...this.#dayFaults(),
      ...(this.kind === 'group' && noGroup ? { people: 'people' } : {}),
    }
    if (Object.keys(this.faults).length > 0) return undefined
    const { kind, from, to } = this
    return { kind, ...this.#where(), ...(kind === 'group' && people && { people }), from, to }
  }

  #where(): Pick<PassRequest, 'programme' | 'space'> {
    const { chosen } = this
    if (chosen) return { programme: chosen.id, space: chosen.space }
    const [what, space] = this.place.split(':')
    return this.kind === 'group' && what === 'space' && space ? { space } : {}
  }

  #dayFaults(): Faults {
    const { from, to, chosen } = this
    if (!isDay(from)) return { from: 'day', ...(!isDay(to) && { to: 'day' }) }
    if (!isDay(to)) return { to: 'day' }
    if (to < from) return { to: 'order' }
    if (to < this.#today) return { to: 'past' }
    if (to > addDays(from, MOST_DAYS - 1)) return { to: 'long' }
    if (!chosen) return {}
    if (chosen.from && from < chosen.from) return { from: 'early' }
    if (chosen.to && to > chosen.to) return { to: 'late' }
    return meetsBetween(chosen, from, to) ? {} : { to: 'no-meeting' }
  }
}
