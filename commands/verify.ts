import { MunteokError } from '@munteok/core'
import { ledgerFileIn, rebuildLedger, verifyLedger } from '@munteok/recorder'
import { type Command, configOption, installationOf } from './command.ts'

export const verify: Command = {
  details: 'Reads only, also while the recorder runs. Ends with an error when something does not agree.',
  options: configOption,
  async run(values) {
    const { building, dataDir } = installationOf(values)
    const { ok, problem, entries, events, gaps, unplaced, head } = verifyLedger(
      ledgerFileIn(dataDir),
      building,
    )
    if (!ok) throw new MunteokError('outside', 'ledger', problem ?? 'the ledger does not agree with itself')
    console.log(
      `${entries} entries with ${events} events agree with every roll-up and figure. ` +
        `Gaps: ${gaps}. Events without a place in the building: ${unplaced}.\nLast hash: ${head}`,
    )
  },
}

export const rebuild: Command = {
  details: 'Stop the recorder first.',
  options: configOption,
  async run(values) {
    const { building, dataDir } = installationOf(values)
    rebuildLedger(ledgerFileIn(dataDir), building)
    console.log('rebuilt; check with munteok verify')
  },
}
