import { join, resolve } from 'node:path'
import { credentialsOf, natsAccount } from '@munteok/broker'
import { topicsOf } from '@munteok/core'
import { writeSecret } from '@munteok/runtime'
import { accountOptionsOf } from './account-options.ts'
import { type Command, configOption, installationOf } from './command.ts'

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
    const installation = installationOf(values)
    const { site, building, dataDir } = installation
    const agents = site.agents.map(({ name }) => name)
    const options = accountOptionsOf(installation)
    const credentials = credentialsOf(dataDir, agents, options)
    const out = values['out'] === undefined ? dataDir : resolve(values['out'])
    const file = join(out, `munteok-${building.id}.accounts`)
    writeSecret(file, natsAccount(building.id, credentials, topicsOf(building.id), options.discoveryPrefixes))
    console.log(file)
  },
}
