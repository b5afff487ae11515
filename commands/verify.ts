import { join } from 'node:path'
import { rebuildLedger, verifyLedger } from '@munteok/recorder'
import { type Command, configOption, installationOf } from './command.ts'

export const verify: Command = {
  summary: 'recomputes everything in the ledger from its events and names what does not agree',
  options: configOption,
  async run(values) {
    const { building, dataDir } = installationOf(values)
    console.log(verifyLedger(join(dataDir, 'recorder', 'ledger.sqlite'), building))
  },
}
