import { copyFileSync, existsSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import { MunteokError } from '@munteok/core'
import { copyOutbox, outboxFileIn, roleCardFile } from '@munteok/edge-agent'
import { type BackupPart, type MadeBackup, makeBackup } from '@munteok/recorder'
import { type Installation, processClock } from '@munteok/runtime'
import { type Command, configOption, installationOf, MUNTEOK_VERSION } from './command.ts'

export const backup: Command = {
  details: [
    'Each backup is a folder of its own in DIR, whole or not there. Run it as the user of the recorder, who',
    'need not be stopped. Keys of visitors (agents/*/visitor-key.json, year-key.json) are never in it: they are',
    'meant to be destroyed. See docs/backup.md.',
  ].join('\n'),
  options: {
    ...configOption,
    out: { type: 'string', value: 'DIR', what: 'where backups lie: a folder on another disk' },
    keep: { type: 'string', value: 'N', what: 'afterwards delete the oldest ones but for N' },
    quick: { type: 'boolean', what: 'check pages and last entry only, not every figure' },
    keys: {
      type: 'boolean',
      what: 'with keys, passwords and the cards of staff: keep it where nobody else can read it',
    },
  },
  async run(values) {
    const installation = installationOf(values)
    if (!values['out'])
      throw new MunteokError('input', 'out', '--out DIR is missing: a folder on another disk')
    const out = resolve(values['out'])
    const keep = keepOf(values['keep'])
    const keys = values['keys'] !== undefined
    const made = await makeBackup({
      ...{ dataDir: installation.dataDir, building: installation.building, out, keys },
      ...(keep !== undefined && { keep }),
      quick: values['quick'] !== undefined,
      parts: partsBesideRecorder(installation, keys),
      version: MUNTEOK_VERSION,
      now: processClock().now(),
    })
    console.log([summaryOf(made), ...remarksOn(made, installation, out)].join('\n'))
  },
}

function keepOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  if (/^[1-9]\d{0,4}$/.test(text)) return Number(text)
  throw new MunteokError('input', 'keep', `--keep ${text}: how many backups may stay is wanted, at least 1`)
}

/** Of the agents that keep their things in this data directory, and the files that say how the house is. */
function partsBesideRecorder({ site, siteFile, dataDir }: Installation, keys: boolean): BackupPart[] {
  const outboxes = site.agents.flatMap(({ name }) => {
    const file = outboxFileIn(dataDir, name)
    const path = `agents/${name}/outbox.db`
    return existsSync(file) ? [{ path, write: (to: string) => copyOutbox(file, to) }] : []
  })
  const cards = site.agents.flatMap(({ name }) => {
    const file = roleCardFile(dataDir, name)
    return keys && existsSync(file) ? [plainCopy(`agents/${name}/role-cards.json`, file)] : []
  })
  return [
    ...outboxes,
    ...cards,
    plainCopy('site/site.json', siteFile),
    plainCopy('site/building.json', site.building),
  ]
}

function plainCopy(path: string, file: string): BackupPart {
  return { path, write: (to) => copyFileSync(file, to) }
}

function summaryOf({ folder, manifest: { ledger, files, checked } }: MadeBackup): string {
  const megabytes = files.reduce((sum, { bytes }) => sum + bytes, 0) / 1e6
  const proof =
    checked === 'whole'
      ? 'every roll-up and figure agrees'
      : 'pages and last entry are right; figures were not checked'
  return (
    `${folder}: ${ledger.entries} entries with ${ledger.events} events, ${megabytes.toFixed(1)} MB; ${proof}.\n` +
    `Last hash: ${ledger.head}`
  )
}

function remarksOn(
  { manifest, deleted, leftOut }: MadeBackup,
  { dataDir }: Installation,
  out: string,
): string[] {
  return [
    manifest.keys
      ? 'With keys and passwords: whoever can read this backup can speak as the recorder and sign for it.'
      : 'Without keys and passwords (--keys): on another computer agents then need new passwords, QR codes that were handed out are refused, staff cards are to be enrolled again, and years are closed by another key.',
    ...(statSync(out).dev === statSync(dataDir).dev
      ? ['It lies on the same disk as the ledger: copy it to another one.']
      : []),
    ...leftOut,
    ...deleted.map((name) => `Deleted: ${name}`),
  ]
}
