/** What the commands do with the mirror of a building, while its recorder runs or not. */
import { existsSync } from 'node:fs'
import { type Building, type InfluxSettings, LocalTime } from '@munteok/core'
import { ledgerFileIn, openLedgerForReading } from '../ledger-file.ts'
import { InfluxReader } from './influx-reader.ts'
import { InfluxServer } from './influx-server.ts'
import { readInfluxToken, storeName } from './influx-store.ts'
import { LedgerChangesReader } from './ledger-changes.ts'
import { MirrorFile, type MirrorPlace, mirrorFileIn } from './mirror-file.ts'
import { type MirrorReport, verifyMirror } from './verify-mirror.ts'

export interface MirrorOf {
  readonly building: Building
  readonly dataDir: string
  readonly influx: InfluxSettings
}

export type MirrorCheck = MirrorReport & { readonly store: string }

/**
 * Compares the ledger with the store.
 * @throws MunteokError when either cannot be read
 */
export async function checkMirror({ building, dataDir, influx }: MirrorOf): Promise<MirrorCheck> {
  const server = new InfluxServer({ settings: influx, token: readInfluxToken(dataDir) })
  const report = await verifyMirror({
    ...{ building, ledgerFile: ledgerFileIn(dataDir), store: new InfluxReader(server) },
    sentUntil: () => mirrorPlace({ building, dataDir, influx })?.entry ?? 0,
  })
  return { ...report, store: storeName(influx) }
}

/** How far a store has been told; undefined before it was told anything. */
export function mirrorPlace({ dataDir, influx }: MirrorOf): MirrorPlace | undefined {
  return withMirrorFile(dataDir, influx, (file) => file.place)
}

/** Lets the recorder send everything again: at once if it runs, otherwise when it starts. */
export function forgetMirrorPlace({ dataDir, influx }: MirrorOf): void {
  withMirrorFile(dataDir, influx, (file) => file.forget())
}

/** The last entry of the ledger. */
export function lastEntry({ building, dataDir }: MirrorOf): number {
  const db = openLedgerForReading(ledgerFileIn(dataDir), building)
  try {
    return new LedgerChangesReader(db, new LocalTime(building.timeZone)).last
  } finally {
    db.close()
  }
}

function withMirrorFile<T>(
  dataDir: string,
  influx: InfluxSettings,
  deed: (file: MirrorFile) => T,
): T | undefined {
  const path = mirrorFileIn(dataDir)
  if (!existsSync(path)) return undefined
  const file = new MirrorFile(path, storeName(influx))
  try {
    return deed(file)
  } finally {
    file.close()
  }
}
