import { MunteokError } from '@munteok/core'
import { checkMirror, ledgerFileIn, rebuildLedger, verifyLedger } from '@munteok/recorder'
import { type Installation, processClock } from '@munteok/runtime'
import { type Command, configOption, installationOf } from './command.ts'
import { mirrorOf } from './mirror.ts'

export const verify: Command = {
  details: 'Reads only, also while the recorder runs. Ends with an error when something does not agree.',
  options: {
    ...configOption,
    influx: { type: 'boolean', what: 'compares the time-series store with the ledger instead' },
  },
  async run(values) {
    const installation = installationOf(values)
    if (values['influx'] !== undefined) return verifyInflux(installation)
    const { building, dataDir } = installation
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

const MOST_DIFFERENCES = 50

async function verifyInflux(installation: Installation): Promise<void> {
  const { store, portals, spaces, days, waiting, differences } = await checkMirror(mirrorOf(installation))
  for (const line of differences.slice(0, MOST_DIFFERENCES)) console.error(line)
  if (differences.length > 0)
    throw new MunteokError(
      'outside',
      'mirror-differs',
      `${store} differs from the ledger in ${differences.length} places: munteok mirror --again sends everything again; where the store has more than the ledger, empty it of this building first`,
    )
  const onTheirWay = waiting > 0 ? ` ${waiting} entries are still on their way.` : ''
  console.log(
    `${store} agrees with the ledger: passages of ${portals} portals and uses of ${spaces} spaces on ${days} days.${onTheirWay}`,
  )
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
