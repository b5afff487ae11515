/** Which view the address shows. The view stands in the hash: any link can be kept and sent. */
import type { Day } from '@munteok/core'

/** Of a year's or a day's uses, those of one space, programme or field. */
export type Part = 'space' | 'programme' | 'field'
export interface Filter {
  readonly by: Part
  readonly id: string
}

export type Route =
  | { readonly page: 'now' }
  | { readonly page: 'usage' }
  /** `month` is 1 to 12. */
  | { readonly page: 'year'; readonly year: number; readonly month?: number; readonly filter?: Filter }
  | { readonly page: 'day'; readonly day: Day; readonly filter?: Filter }
  | { readonly page: 'corrections'; readonly day?: Day; readonly space?: string }
  | { readonly page: 'headcounts' }
  | { readonly page: 'passes' }
  /** `asked` is the address's query, for the view to read and write. */
  | { readonly page: 'history'; readonly asked: string }
  | { readonly page: 'devices' }
  | { readonly page: 'district' }
  | { readonly page: 'evacuation' }
  | { readonly page: 'admin'; readonly section: AdminSection }

export const ADMIN_SECTIONS = [
  'people',
  'cards',
  'programmes',
  'hours',
  'targets',
  'capacity',
  'alarms',
  'changes',
] as const
export type AdminSection = (typeof ADMIN_SECTIONS)[number]

const PARTS: readonly Part[] = ['space', 'programme', 'field']
const PLAIN = ['usage', 'headcounts', 'passes', 'devices', 'district', 'evacuation'] as const
const USAGE = /^usage\/(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?$/

/** @param hash of the address, `#/usage/2026-03-04?space=kitchen`; what is not known is the first view */
export function routeOf(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#?\/?/, '').split('?')
  const asked = new URLSearchParams(query)
  const plain = PLAIN.find((page) => page === path)
  if (plain) return { page: plain }
  if (path === 'corrections') return correctionsRoute(asked)
  if (path === 'history') return { page: 'history', asked: asked.toString() }
  if (path === 'admin' || path.startsWith('admin/')) return adminRoute(path)
  const usage = USAGE.exec(path)
  return usage ? usageRoute(usage, filterOf(asked)) : { page: 'now' }
}

function usageRoute([, year = '', month, day]: RegExpExecArray, filter: Filter | undefined): Route {
  const filtered = filter && { filter }
  if (month && day) return { page: 'day', day: `${year}-${month}-${day}`, ...filtered }
  return { page: 'year', year: Number(year), ...(month && { month: Number(month) }), ...filtered }
}

function adminRoute(path: string): Route {
  const section = ADMIN_SECTIONS.find((one) => path === `admin/${one}`)
  return { page: 'admin', section: section ?? 'people' }
}

function correctionsRoute(asked: URLSearchParams): Route {
  const day = asked.get('day')
  const space = asked.get('space')
  return { page: 'corrections', ...(day && { day }), ...(space && { space }) }
}

function filterOf(asked: URLSearchParams): Filter | undefined {
  const by = PARTS.find((part) => asked.has(part))
  return by && { by, id: asked.get(by) ?? '' }
}

/** The link to a view. */
export function hrefOf(route: Route): string {
  if (route.page === 'now') return '#/'
  if (route.page === 'corrections') return `#/corrections${query({ day: route.day, space: route.space })}`
  if (route.page === 'history') return `#/history${route.asked ? `?${route.asked}` : ''}`
  if (route.page === 'admin') return `#/admin/${route.section}`
  if (route.page !== 'year' && route.page !== 'day') return `#/${route.page}`
  const filter = route.filter ? query({ [route.filter.by]: route.filter.id }) : ''
  if (route.page === 'day') return `#/usage/${route.day}${filter}`
  const month = route.month === undefined ? '' : `-${String(route.month).padStart(2, '0')}`
  return `#/usage/${route.year}${month}${filter}`
}

function query(asked: Record<string, string | undefined>): string {
  const given = Object.entries(asked).filter((entry): entry is [string, string] => entry[1] !== undefined)
  return given.length > 0 ? `?${new URLSearchParams(given)}` : ''
}

export const PLACES = [
  'now',
  'history',
  'usage',
  'district',
  'corrections',
  'headcounts',
  'passes',
  'devices',
  'evacuation',
  'admin',
] as const
export type Place = (typeof PLACES)[number]

/** The first view of a place. */
export function placeHref(place: Place): string {
  if (place === 'history') return hrefOf({ page: place, asked: '' })
  return hrefOf(place === 'admin' ? { page: place, section: 'people' } : { page: place })
}

/** Which of the places that one can go to a view belongs to. */
export function placeOf({ page }: Route): Place {
  return page === 'year' || page === 'day' ? 'usage' : page
}
