import { natsAccount } from '@munteok/broker'
import { writeAccountFiles } from './account-files.ts'
import { type Command, configOption } from './command.ts'

export const nats: Command = {
  details: [
    'Writes munteok-BUILDING.accounts for the agents of the site file; to be made again when an agent is',
    'added. docs/nats.conf tells where it goes and how each node of the cluster is set up.',
  ].join('\n'),
  options: {
    ...configOption,
    out: { type: 'string', value: 'DIR', what: 'where to write it (default: the data directory)' },
  },
  async run(values) {
    writeAccountFiles(values, ({ building, credentials, topics, discoveryPrefixes }) => ({
      [`munteok-${building}.accounts`]: natsAccount(building, credentials, topics, discoveryPrefixes),
    }))
  },
}
