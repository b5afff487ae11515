import { MunteokError } from '@munteok/core'
import { hasFirstCode, makeFirstCode, readFirstCode } from '@munteok/recorder'
import { type Command, configOption, installationOf } from './command.ts'

export const firstCode: Command = {
  details: [
    'Whoever enters it on the dashboard becomes administrator; it can be used once. The recorder makes it',
    'where there is no administrator. Where all of them forgot their passwords, --again makes another one:',
    'the ledger says that this administrator came by it.',
  ].join('\n'),
  options: {
    ...configOption,
    again: { type: 'boolean', what: 'a new code, although there is an administrator' },
  },
  async run(values) {
    const { dataDir } = installationOf(values)
    console.log(values['again'] === undefined ? waiting(dataDir) : makeFirstCode(dataDir, BY_COMMAND))
  },
}

const BY_COMMAND = 'munteok first-code --again'

function waiting(dataDir: string): string {
  if (hasFirstCode(dataDir)) return readFirstCode(dataDir)
  throw new MunteokError(
    'input',
    'no-code',
    'no code waits: before the first start there is none yet, and once there is an administrator, he or she lets others in on the dashboard. Where all administrators forgot their passwords: munteok first-code --again',
  )
}
