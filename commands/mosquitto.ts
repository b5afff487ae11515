import { join, resolve } from 'node:path'
import { credentialsOf, mosquittoAcl, mosquittoPasswords } from '@munteok/broker'
import { topicsOf } from '@munteok/core'
import { writeSecret } from '@munteok/runtime'
import { accountOptionsOf } from './account-options.ts'
import { type Command, configOption, installationOf } from './command.ts'

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
    const installation = installationOf(values)
    const { site, building, dataDir } = installation
    const agents = site.agents.map(({ name }) => name)
    const options = accountOptionsOf(installation)
    const credentials = credentialsOf(dataDir, agents, options)
    const accounts = credentials.map(({ account }) => account)
    const out = values['out'] === undefined ? dataDir : resolve(values['out'])
    const files = {
      'munteok.acl': mosquittoAcl(accounts, topicsOf(building.id), options.discoveryPrefixes),
      'munteok.passwd': mosquittoPasswords(credentials),
    }
    for (const [file, content] of Object.entries(files)) {
      writeSecret(join(out, file), content)
      console.log(join(out, file))
    }
  },
}
