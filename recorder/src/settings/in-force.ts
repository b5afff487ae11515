import { existsSync } from 'node:fs'
import {
  type AlarmRules,
  type Building,
  DEFAULT_ALARM_RULES,
  type HouseSettings,
  type LedgerRecord,
  ledgerRecordParser,
  type Programme,
  SETTINGS_PARTS,
  type SettingsChange,
  type SettingsPart,
  withFittingSettings,
} from '@munteok/core'
import { type Db, openLedgerForReading } from '../ledger-file.ts'

/** The entry that a part of the settings was last changed by. */
export type LastChange = Pick<SettingsChange, 'at' | 'by' | 'reason'> & { readonly entry: number }

/** What was changed once and does not hold, with the reason and what to do. */
export interface LeftOut {
  /** Undefined where the whole entry cannot be read. */
  readonly part?: SettingsPart
  readonly entry: number
  readonly message: string
}

/** The building as it holds now: its file, and what was changed while it ran. */
export interface SettingsInForce {
  readonly building: Building
  readonly alarms: AlarmRules
  /** The last change of each part that does not hold as the file says. */
  readonly changed: Readonly<Partial<Record<SettingsPart, LastChange>>>
  readonly leftOut: readonly LeftOut[]
  /** Programmes that are no more, each as it was last: uses in the ledger name them. */
  readonly formerProgrammes: readonly Programme[]
}

interface Change {
  readonly entry: number
  readonly record: SettingsChange
}

/**
 * Reads what of the building's file was changed, part by part. A part that does not fit the file (a
 * space was taken out of it) is left out: then the file's holds.
 * @param file the building as its file says
 */
export function settingsInForce(db: Db, file: Building): SettingsInForce {
  const { changes, unreadable } = changesIn(db)
  const settings: HouseSettings = {}
  const changed: Partial<Record<SettingsPart, LastChange>> = {}
  for (const { entry, record } of changes) {
    const { at, by, reason } = record
    Object.assign(settings, record.settings)
    for (const part of SETTINGS_PARTS) if (record.settings[part]) changed[part] = { entry, at, by, reason }
  }
  const { building, misfits } = withFittingSettings(file, settings)
  const leftOut = misfits.map(({ part, message }) => leftOutOf(part, changed[part]?.entry ?? 0, message))
  // The file's holds in their place, so for whoever changes them next nothing was changed here.
  for (const { part } of misfits) delete changed[part]
  return {
    building,
    alarms: settings.alarms ?? DEFAULT_ALARM_RULES,
    changed,
    leftOut: [...unreadable, ...leftOut],
    formerProgrammes: formerProgrammes(building, file, changes),
  }
}

/**
 * The building in force beside a ledger that may be in use, or not be there yet.
 * @param building as its file says
 * @throws MunteokError when there is a ledger that cannot be read
 */
export function buildingInForce(ledgerFile: string, building: Building): Building {
  if (!existsSync(ledgerFile)) return building
  const db = openLedgerForReading(ledgerFile, building)
  try {
    return settingsInForce(db, building).building
  } finally {
    db.close()
  }
}

/** The building together with the programmes that it had: for the names and fields of what was counted. */
export function withFormerProgrammes(
  { usage, ...building }: Building,
  former: readonly Programme[],
): Building {
  return { ...building, usage: { ...usage, programmes: [...(usage.programmes ?? []), ...former] } }
}

function changesIn(db: Db): { changes: Change[]; unreadable: LeftOut[] } {
  const changes: Change[] = []
  const unreadable: LeftOut[] = []
  const rows = db.prepare<[], { entry: number; body: string }>(
    `SELECT id AS entry, body FROM entry WHERE kind = 'record'
       AND CASE WHEN json_valid(body) THEN json_extract(body, '$.kind') END = 'settings' ORDER BY id`,
  )
  for (const { entry, body } of rows.all()) {
    const record = JSON.parse(body) as LedgerRecord
    if (ledgerRecordParser.check(record) && record.kind === 'settings') changes.push({ entry, record })
    else
      unreadable.push({
        entry,
        message: `entry ${entry} changed settings in a way that this version does not know, and is passed over: update Munteok, or change them again on the dashboard`,
      })
  }
  return { changes, unreadable }
}

function leftOutOf(part: SettingsPart, entry: number, message: string): LeftOut {
  return {
    part,
    entry,
    message: `${message}: the ${part} of entry ${entry} are passed over, and those of the building's file hold; correct them on the dashboard, or the building's file`,
  }
}

function formerProgrammes(building: Building, file: Building, changes: readonly Change[]): Programme[] {
  const last = new Map<string, Programme>()
  const eachList = [file.usage.programmes, ...changes.map(({ record }) => record.settings.programmes)]
  for (const list of eachList) for (const programme of list ?? []) last.set(programme.id, programme)
  for (const { id } of building.usage.programmes ?? []) last.delete(id)
  return [...last.values()]
}
