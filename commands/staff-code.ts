import { readStaffCode } from '@munteok/recorder'
import { type Command, configOption, installationOf } from './command.ts'

export const staffCode: Command = {
  details: [
    'The dashboard asks for it where figures are corrected, people counted by hand and years closed.',
    'To have a new one, delete secrets/staff-code of the data folder and start the recorder again.',
  ].join('\n'),
  options: configOption,
  async run(values) {
    console.log(readStaffCode(installationOf(values).dataDir))
  },
}
