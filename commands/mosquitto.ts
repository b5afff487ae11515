import { mosquittoAcl, mosquittoPasswords } from '@munteok/broker'
import { writeAccountFiles } from './account-files.ts'
import { type Command, configOption } from './command.ts'

export const mosquitto: Command = {
  details: [
    'Writes munteok.acl and munteok.passwd for the agents of the site file; to be made again when an',
    'agent is added. docs/mosquitto.conf tells where they go and how mosquitto is set up.',
  ].join('\n'),
  options: {
    ...configOption,
    out: { type: 'string', value: 'DIR', what: 'where to write them (default: the data directory)' },
  },
  async run(values) {
    writeAccountFiles(values, ({ credentials, topics, discoveryPrefixes }) => {
      const accounts = credentials.map(({ account }) => account)
      return {
        'munteok.acl': mosquittoAcl(accounts, topics, discoveryPrefixes),
        'munteok.passwd': mosquittoPasswords(credentials),
      }
    })
  },
}
