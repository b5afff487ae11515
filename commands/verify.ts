import { MunteokError } from '@munteok/core'
import { ledgerFileIn, rebuildLedger, verifyLedger } from '@munteok/recorder'
import { processClock } from '@munteok/runtime'
import { type Command, configOption, installationOf } from './command.ts'

export const verify: Command = {
  details: 'Reads only, also while the recorder runs. Ends with an error when something does not agree.',
  options: configOption,
  async run(values) {
    const { building, dataDir } = installationOf(values)
    const report = verifyLedger(ledgerFileIn(dataDir), building)
    const { ok, problem, entries, events, gaps, unplaced, closings, head } = report
    if (!ok) throw new MunteokError('outside', 'ledger', problem ?? 'the ledger does not agree with itself')
    console.log(
      `${entries} entries with ${events} events agree with every roll-up and figure. ` +
        `Gaps: ${gaps}. Events without a place in the building: ${unplaced}.\nLast hash: ${head}`,
    )
    for (const { year, uses, by, fingerprint } of closings)
      console.log(`${year} was closed by ${by} with ${uses} uses; key ${fingerprint}`)
  },
}

export const rebuild: Command = {
  details: 'Stop the recorder first.',
  options: configOption,
  async run(values) {
    const { building, dataDir } = installationOf(values)
    rebuildLedger(ledgerFileIn(dataDir), building, processClock().now())
    console.log('rebuilt; check with munteok verify')
  },
}
