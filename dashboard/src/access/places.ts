/** Which views somebody is shown the way to. */
import type { Deed } from '@munteok/core'
import { hrefOf, PLACES, type Place, placeHref, type Route } from '../route.ts'
import type { Session } from './session.svelte.ts'

const DEEDS: Readonly<Record<Route['page'], Deed>> = {
  now: 'look',
  history: 'look',
  usage: 'look',
  year: 'look',
  devices: 'look',
  district: 'look',
  evacuation: 'look',
  day: 'audit',
  corrections: 'audit',
  headcounts: 'audit',
  passes: 'enter',
  admin: 'administer',
}

/** What one must be allowed to do to see a view. Of administration, auditors see what was changed. */
export function deedOf(route: Route): Deed {
  return route.page === 'admin' && route.section === 'changes' ? 'audit' : DEEDS[route.page]
}

/**
 * The first view of each place that somebody is shown the way to.
 * @param hasDistrict whether the recorder shows all buildings of the district
 */
export function waysFor(session: Session, hasDistrict: boolean): { place: Place; href: string }[] {
  return PLACES.flatMap((place) => {
    if (place === 'district' && !hasDistrict) return []
    if (session.mayBegin(DEEDS[place])) return [{ place, href: placeHref(place) }]
    if (place !== 'admin' || !session.may('audit')) return []
    return [{ place, href: hrefOf({ page: 'admin', section: 'changes' }) }]
  })
}
