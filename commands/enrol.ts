import { readFileSync } from 'node:fs'
import { MunteokError } from '@munteok/core'
import { enrolCards } from '@munteok/edge-agent'
import { type Command, configOption, installationOf } from './command.ts'

const ROLES = ['staff', 'tenant', 'test'] as const

export const enrol: Command = {
  details: [
    'Reads card numbers as printed on the cards, a line each, from standard input, so that they end up',
    'in no command history. Kept is only a keyed hash, which cannot be turned back into a number.',
  ].join('\n'),
  options: {
    ...configOption,
    role: { type: 'string', value: 'ROLE', what: ROLES.join(', ') },
    agent: { type: 'string', value: 'NAME', what: 'only at this agent (default: all of the site file)' },
  },
  async run(values) {
    const { site, dataDir } = installationOf(values)
    const role = ROLES.find((candidate) => candidate === values['role'])
    if (!role) throw new MunteokError('input', 'role', `--role must be one of ${ROLES.join(', ')}`)
    const numbers = readFileSync(0, 'utf8').split(/\s+/).filter(Boolean)
    const agents = site.agents.filter(({ name }) => !values['agent'] || name === values['agent'])
    if (agents.length === 0)
      throw new MunteokError('input', 'agent', `there is no agent "${values['agent']}"`)
    for (const { name } of agents)
      enrolCards(
        dataDir,
        name,
        numbers.map((number) => ({ number, role })),
      )
    console.log(`${numbers.length} cards are ${role} at ${agents.map(({ name }) => name).join(', ')}`)
  },
}
