import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Static, Type } from '@fastify/type-provider-typebox'
import { Alarm, AlarmCall, parseJson, parserOf } from '@munteok/core'

const KeptAlarms = Type.Object(
  {
    alarms: Type.Array(Alarm),
    /** Calls of the webhook that were not answered yet. */
    calls: Type.Array(AlarmCall),
  },
  { additionalProperties: false },
)
/** What must outlive the process: an alarm is not told again because the recorder was started again. */
export type KeptAlarms = Static<typeof KeptAlarms>
const keptParser = parserOf(KeptAlarms)

export function alarmFileIn(dataDir: string): string {
  return join(dataDir, 'recorder', 'alarms.json')
}

/** @throws MunteokError `input` for a file that is none; nothing at all where there is no file */
export function readAlarms(file: string): KeptAlarms {
  return existsSync(file)
    ? parseJson(keptParser, readFileSync(file, 'utf8'), file)
    : { alarms: [], calls: [] }
}

/** Whole or not at all. */
export function writeAlarms(file: string, kept: KeptAlarms): void {
  const part = `${file}.${randomBytes(4).toString('hex')}.part`
  writeFileSync(part, `${JSON.stringify(kept)}\n`, { mode: 0o600, flush: true })
  renameSync(part, file)
}
