import { MunteokError } from '@munteok/core'
import { Ledger, ledgerFileIn, thinAll } from '@munteok/recorder'
import { processClock } from '@munteok/runtime'
import { type Command, configOption, installationOf } from './command.ts'

export const thin: Command = {
  details:
    'No figure changes, and there is no way back. Stop the recorder first; with privacy.keepCheckInsDays in\n' +
    "the building's file it does this by itself, day by day.",
  options: {
    ...configOption,
    before: { type: 'string', value: 'DAY', what: 'check-ins of earlier days: 2026-01-01' },
    by: { type: 'string', value: 'NAME', what: 'who wants it, as it is to be read in an audit' },
  },
  async run(values) {
    const { before, by } = { before: values['before'] ?? '', by: values['by']?.trim() }
    if (!/^\d{4}-\d{2}-\d{2}$/.test(before))
      throw new MunteokError('input', 'before', '--before DAY is missing: a day such as 2026-01-01')
    if (!by) throw new MunteokError('input', 'by', '--by NAME is missing: say who wants it')
    const { building, dataDir } = installationOf(values)
    const ledger = new Ledger(ledgerFileIn(dataDir), building)
    ledger.open()
    try {
      const { days, entries } = thinAll(ledger, before, processClock().now(), by)
      console.log(`thinned out the check-ins of ${days} days, in ${entries} entries`)
    } finally {
      ledger.close()
    }
  },
}
