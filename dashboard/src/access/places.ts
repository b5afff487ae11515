/** Which views somebody is shown the way to. */
import type { Deed } from '@munteok/core'
import { PLACES, type Place, type Route } from '../route.ts'
import type { Session } from './session.svelte.ts'

const DEEDS: Readonly<Record<Route['page'], Deed>> = {
  now: 'look',
  history: 'look',
  usage: 'look',
  year: 'look',
  devices: 'look',
  evacuation: 'look',
  day: 'audit',
  corrections: 'audit',
  headcounts: 'audit',
  passes: 'enter',
  admin: 'administer',
}

/** What one must be allowed to do to see a view. */
export function deedOf({ page }: Pick<Route, 'page'>): Deed {
  return DEEDS[page]
}

export function placesFor(session: Session): Place[] {
  return PLACES.filter((page) => session.mayBegin(DEEDS[page]))
}
