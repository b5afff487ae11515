import { createHash } from 'node:crypto'
import {
  CENTRE,
  type CheckIn,
  type Day,
  definitionOn,
  NONE,
  type ThinnedCheckIns,
  type UsageSettings,
  usesAmong,
} from '@munteok/core'
import type { Db } from './ledger-file.ts'

/** An entry's check-ins of one day to one space for one programme, by what became of them. */
export interface PlaceSums {
  readonly day: Day
  readonly space: string
  readonly programme: string
  events: number
  uses: number
  people: number
  sameVisit: number
  staff: number
  tenant: number
  test: number
}

const COUNTS = ['uses', 'people', 'sameVisit', 'staff', 'tenant', 'test'] as const

/** As it stands in a body: short enough never to need more room than the check-ins did. */
export function partOf(sums: PlaceSums): ThinnedCheckIns {
  const { day, space, programme, events } = sums
  return {
    ...{ kind: 'thinned', day },
    ...(space !== CENTRE && { space }),
    ...(programme !== NONE && { programme }),
    events,
    ...Object.fromEntries(COUNTS.filter((key) => sums[key] > 0).map((key) => [key, sums[key]])),
  }
}

/**
 * Of an entry's check-ins in spaces that the building does not have, should it ever have them. No table
 * has become of them: each entry's are visits by themselves.
 */
export function sumsOfUnplaced(
  checkIns: readonly (CheckIn & { readonly day: Day })[],
  usage: UsageSettings,
): PlaceSums[] {
  const places = new Map<string, PlaceSums>()
  for (const day of new Set(checkIns.map((checkIn) => checkIn.day))) {
    const ofDay = checkIns.filter((checkIn) => checkIn.day === day)
    const uses = usesAmong(ofDay, definitionOn(usage, day).sameVisitMinutes)
    for (const checkIn of ofDay) addTo(places, checkIn, uses.has(checkIn))
  }
  return [...places.values()]
}

function addTo(places: Map<string, PlaceSums>, checkIn: CheckIn & { day: Day }, isUse: boolean): void {
  const { day, role, people, space = CENTRE, programme = NONE } = checkIn
  const key = `${day} ${space} ${programme}`
  const sums = places.get(key) ?? {
    ...{ day, space, programme, events: 0 },
    ...{ uses: 0, people: 0, sameVisit: 0, staff: 0, tenant: 0, test: 0 },
  }
  places.set(key, sums)
  sums.events += 1
  if (isUse) {
    sums.uses += 1
    sums.people += people
  } else if (role === 'visitor') sums.sameVisit += 1
  else sums[role] += 1
}

/**
 * What a thinning record attests: SHA-256 over a line `<entry> <body hash in hex>` and a line feed for
 * each entry that it thinned, in order of entries, the hash being that of the body it left behind.
 */
export function digestOf(db: Db, thinning: number): { entries: number; digest: string } {
  const rows = db
    .prepare<[number], { entry: number; hash: Buffer }>(
      'SELECT entry, body_hash AS hash FROM thinned_body WHERE thinning = ? ORDER BY entry',
    )
    .all(thinning)
  const digest = createHash('sha256')
  for (const { entry, hash } of rows) digest.update(`${entry} ${hash.toString('hex')}\n`)
  return { entries: rows.length, digest: digest.digest('hex') }
}
