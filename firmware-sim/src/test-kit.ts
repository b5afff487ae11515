/** What several tests need: the Dobong centre, a place for its devices, and patience. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Building, parseBuilding, type Site } from '@munteok/core'
import { createLog } from '@munteok/runtime'

const BUILDING = new URL('../../buildings/dobong/building.json', import.meta.url)

export function dobong(): Building {
  return parseBuilding(readFileSync(BUILDING, 'utf8'), BUILDING.pathname)
}

export const quiet = createLog('test')
quiet.level = 'silent'

export const TOTALS_PATTERN = '^IN (?<totalIn>\\d+) OUT (?<totalOut>\\d+)$'

/** A site with one device of each kind, and the folder in which their paths lie. */
export function smallSite(folder: string): Site {
  return {
    building: BUILDING.pathname,
    agents: [
      {
        name: '1f',
        floor: '1f',
        devices: [
          { id: 'entrance', driver: 'terabee-evo', path: join(folder, 'entrance'), portal: 'entrance' },
          {
            id: 'stairs-2f',
            driver: 'text-counter',
            path: join(folder, 'stairs-2f'),
            portal: 'stairs-2f',
            options: { pattern: TOTALS_PATTERN },
          },
          { id: 'lobby-reader', driver: 'rdm6300', path: join(folder, 'lobby-reader') },
        ],
      },
    ],
  }
}

export function temporaryFolder(): { folder: string; remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'munteok-sim-'))
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) }
}

/** Waits for something that other processes do. @throws when it does not come within `withinMs` */
export async function until(what: string, holds: () => boolean, withinMs = 10_000): Promise<void> {
  for (const end = performance.now() + withinMs; performance.now() < end; await sleep(10)) if (holds()) return
  throw new Error(`waited in vain for: ${what}`)
}
