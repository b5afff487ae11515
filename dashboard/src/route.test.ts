import { describe, expect, it } from 'vitest'
import { hrefOf, type Route, routeOf } from './route.ts'

const routes: [string, Route][] = [
  ['#/', { page: 'now' }],
  ['#/usage', { page: 'usage' }],
  ['#/usage/2026', { page: 'year', year: 2026 }],
  ['#/usage/2026-03', { page: 'year', year: 2026, month: 3 }],
  ['#/usage/2026?space=kitchen', { page: 'year', year: 2026, filter: { by: 'space', id: 'kitchen' } }],
  ['#/usage/2026-03-04', { page: 'day', day: '2026-03-04' }],
  [
    '#/usage/2026-03-04?field=village',
    { page: 'day', day: '2026-03-04', filter: { by: 'field', id: 'village' } },
  ],
  ['#/corrections', { page: 'corrections' }],
  ['#/corrections?day=2026-03-04&space=centre', { page: 'corrections', day: '2026-03-04', space: 'centre' }],
  ['#/headcounts', { page: 'headcounts' }],
  ['#/passes', { page: 'passes' }],
  ['#/history', { page: 'history', asked: '' }],
  ['#/history?of=b1&days=7', { page: 'history', asked: 'of=b1&days=7' }],
  ['#/devices', { page: 'devices' }],
  ['#/district', { page: 'district' }],
  ['#/evacuation', { page: 'evacuation' }],
  ['#/admin/programmes', { page: 'admin', section: 'programmes' }],
]

describe('the address', () => {
  it.each(routes)('%s names a view, and the view names it', (hash, route) => {
    expect(routeOf(hash)).toEqual(route)
    expect(hrefOf(route)).toBe(hash)
  })

  it.each(['', '#', '#/nowhere', '#/usage/20', '#/usage/2026-3', '#/usage/2026/x'])(
    '%s is the first view',
    (hash) => expect(routeOf(hash)).toEqual({ page: 'now' }),
  )
})
