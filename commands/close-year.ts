import { MunteokError } from '@munteok/core'
import { closeYear as close, closingKey, fingerprintOf, Ledger, ledgerFileIn } from '@munteok/recorder'
import { processClock } from '@munteok/runtime'
import { type Command, configOption, installationOf } from './command.ts'

export const closeYear: Command = {
  details:
    'Signs what is known of a year and enters it into the ledger; later corrections stand beside it.\n' +
    'Stop the recorder first, or close the year on its page. Print what this command says, and file it:\n' +
    'whoever has the sheet can tell whether the ledger still says the same, by the same key.',
  options: {
    ...configOption,
    year: { type: 'string', value: 'YEAR', what: 'a year that is over' },
    by: { type: 'string', value: 'NAME', what: 'who closes it, as it is to be read in an audit' },
  },
  async run(values) {
    const year = yearOf(values['year'])
    const by = values['by']?.trim()
    if (!by) throw new MunteokError('input', 'by', '--by NAME is missing: say who closes the year')
    const { building, dataDir } = installationOf(values)
    const ledger = new Ledger(ledgerFileIn(dataDir), building)
    ledger.open()
    try {
      const key = closingKey(dataDir)
      const { entry, record } = close({ ledger, year, by, now: processClock().now(), key })
      console.log(sheetOf(entry, record).join('\n'))
    } finally {
      ledger.close()
    }
  },
}

function yearOf(text: string | undefined): number {
  if (text === undefined || !/^\d{4}$/.test(text))
    throw new MunteokError('input', 'year', '--year YEAR is missing: a year of four digits, that is over')
  return Number(text)
}

/** What is to be printed and filed. */
function sheetOf(entry: number, record: ReturnType<typeof close>['record']): string[] {
  const { figure, by, at, signature } = record
  const { parts } = figure
  return [
    `${figure.year} of ${figure.building}: ${figure.uses} uses, ${figure.people} people` +
      (figure.target === null ? '' : `, of ${figure.target} promised`),
    `  reported ${parts.reported}, imported ${parts.imported}, counted ${parts.counted}, corrected ${parts.corrected}`,
    `  closed by ${by} at ${new Date(at).toISOString()}, entry ${entry} after ${figure.head}`,
    `  key        ${fingerprintOf(record)}`,
    `  signature  ${signature}`,
  ]
}
