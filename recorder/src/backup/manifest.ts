import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Static, Type } from '@fastify/type-provider-typebox'
import { MunteokError, parseJson, parserOf } from '@munteok/core'

const strict = { additionalProperties: false }
const Sha256 = Type.String({ pattern: '^[0-9a-f]{64}$' })

/** A file of a backup, by its place there and in the data directory. */
const BackupFile = Type.Object(
  {
    /** No way leads out of the folder. */
    path: Type.String({
      pattern: '^(recorder|secrets|site|simulation|agents/[A-Za-z0-9_-]+)/[^./][^/]*$',
    }),
    bytes: Type.Integer({ minimum: 0 }),
    sha256: Sha256,
  },
  strict,
)
export type BackupFile = Static<typeof BackupFile>

const Manifest = Type.Object(
  {
    v: Type.Literal(1),
    /** Of the Munteok that made it. */
    version: Type.String(),
    building: Type.String(),
    /** UTC, milliseconds since 1970. */
    madeAt: Type.Integer(),
    /** Whose people are invented. */
    simulated: Type.Boolean(),
    keys: Type.Boolean(),
    /** `whole`: every figure was computed again from the copy. */
    checked: Type.Union([Type.Literal('whole'), Type.Literal('quick')]),
    ledger: Type.Object(
      {
        /** Of its tables. */
        version: Type.Integer(),
        /** The last entry's id: they are numbered without a hole. */
        entries: Type.Integer({ minimum: 0 }),
        events: Type.Integer({ minimum: 0 }),
        /** The last entry's hash. */
        head: Sha256,
      },
      strict,
    ),
    files: Type.Array(BackupFile),
  },
  strict,
)
/** What stands in a backup's `manifest.json`, which is written last. */
export type Manifest = Static<typeof Manifest>
const manifestParser = parserOf(Manifest)

/** As it stands in the file. @throws MunteokError for one that could not be read again */
export function manifestText(manifest: Manifest): string {
  return `${JSON.stringify(manifestParser.parse(manifest, 'the manifest of this backup'), null, 2)}\n`
}

export const LEDGER_PATH = 'recorder/ledger.sqlite'
export const ACCESS_PATH = 'recorder/access.sqlite'

export function manifestFileIn(backup: string): string {
  return join(backup, 'manifest.json')
}

/** @throws MunteokError when the folder is no whole backup */
export function readManifest(backup: string): Manifest {
  const file = manifestFileIn(backup)
  if (!existsSync(backup))
    throw new MunteokError(
      'input',
      'no-backup',
      `there is no folder ${backup}: name one that munteok backup made`,
    )
  if (!existsSync(file))
    throw new MunteokError(
      'input',
      'no-backup',
      `${backup} is no backup, or was cut off: it has no manifest.json; name a folder that munteok backup made`,
    )
  return parseJson(manifestParser, readFileSync(file, 'utf8'), file)
}
