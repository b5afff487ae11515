import { resolve } from 'node:path'
import { MunteokError } from '@munteok/core'
import { outboxReach } from '@munteok/edge-agent'
import { type Restored, restoreBackup } from '@munteok/recorder'
import { processClock } from '@munteok/runtime'
import { type Command, configOption, installationOf } from './command.ts'

export const restore: Command = {
  details: [
    'Stop the recorder first. What is there is set aside in the data directory, never deleted. Nothing is',
    'changed unless the whole backup is as it was written and its ledger agrees with itself. See docs/backup.md.',
  ].join('\n'),
  options: {
    ...configOption,
    from: { type: 'string', value: 'DIR', what: 'the folder of one backup' },
    older: { type: 'boolean', what: 'although the present ledger has entries that the backup has not' },
  },
  async run(values) {
    const { building, dataDir } = installationOf(values)
    if (!values['from'])
      throw new MunteokError('input', 'from', '--from DIR is missing: the folder of one backup')
    const restored = await restoreBackup({
      ...{ from: resolve(values['from']), dataDir, building, outboxReach },
      older: values['older'] !== undefined,
      now: processClock().now(),
    })
    console.log(told(restored).join('\n'))
  },
}

function told({ manifest, report, beyond, aside, outboxes }: Restored): string[] {
  const { entries, events, head } = report
  const made = new Date(manifest.madeAt).toISOString()
  return [
    `restored as it was at ${made}: ${entries} entries with ${events} events agree with every roll-up and figure.\nLast hash: ${head}`,
    ...(beyond.entries > 0
      ? [
          `${beyond.entries} entries that came later are no longer in the ledger; agents send again what they still keep, and what they no longer keep is written down as a gap.`,
        ]
      : []),
    ...(beyond.unknown
      ? [`What the ledger before had beyond it is not known: ${beyond.unknown.message}`]
      : []),
    ...(aside === undefined ? [] : [`What was there before is in ${aside}`]),
    ...outboxes.placed.map(
      (path) => `${path} was put in place: what the agent had not yet sent it sends now.`,
    ),
    ...outboxes.left.map((path) => `${path} was not needed: all that is in it is in the ledger.`),
    ...(manifest.keys
      ? []
      : ['The backup has no keys and passwords: those that are there stay, others are made anew.']),
    'Who may log in is as it was then: take out again whoever was taken out since. Everybody logs in again.',
  ]
}
