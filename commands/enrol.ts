import { readFileSync } from 'node:fs'
import { MunteokError } from '@munteok/core'
import { enrolCards } from '@munteok/edge-agent'
import { type Command, configOption, installationOf } from './command.ts'

const ROLES = ['staff', 'tenant', 'test'] as const

export const enrol: Command = {
  details: [
    'Reads card numbers, a line each, from standard input, so that they end up in no command history:',
    'the digits printed on a card, or the bytes of an NFC card in hex with colons (04:A2:3B:5C:6D:7E:80).',
    'Kept is only a keyed hash, which cannot be turned back into a number.',
  ].join('\n'),
  options: {
    ...configOption,
    role: { type: 'string', value: 'ROLE', what: ROLES.join(', ') },
    codes: { type: 'boolean', what: 'the lines are the texts of QR or bar codes, not card numbers' },
    agent: { type: 'string', value: 'NAME', what: 'only at this agent (default: all of the site file)' },
  },
  async run(values) {
    const { site, dataDir } = installationOf(values)
    const role = ROLES.find((candidate) => candidate === values['role'])
    if (!role) throw new MunteokError('input', 'role', `--role must be one of ${ROLES.join(', ')}`)
    const lines = readFileSync(0, 'utf8')
      .split(/\r?\n/)
      .map((line) => line.trim())
      .filter(Boolean)
    const isCode = values['codes'] !== undefined
    const agents = site.agents.filter(({ name }) => !values['agent'] || name === values['agent'])
    if (agents.length === 0)
      throw new MunteokError('input', 'agent', `there is no agent "${values['agent']}"`)
    for (const { name } of agents)
      enrolCards(
        dataDir,
        name,
        lines.map((line) => (isCode ? { code: line, role } : { number: line, role })),
      )
    console.log(
      `${lines.length} ${isCode ? 'codes' : 'cards'} are ${role} at ${agents.map(({ name }) => name).join(', ')}`,
    )
  },
}
