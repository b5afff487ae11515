import { type AgentSettings, MunteokError } from '@munteok/core'
import type { Installation } from '@munteok/runtime'

/**
 * The agent of the site file that a command means by `--name`; the only one when it is left out.
 * @throws MunteokError `input` that lists the agents
 */
export function agentNamed({ site, siteFile }: Installation, name: string | undefined): AgentSettings {
  const names = site.agents.map((candidate) => candidate.name).join(', ')
  const found =
    name === undefined && site.agents.length === 1
      ? site.agents[0]
      : site.agents.find((candidate) => candidate.name === name)
  if (found) return found
  const asked =
    name === undefined ? 'say which agent with --name' : `there is no agent "${name}" in ${siteFile}`
  throw new MunteokError('input', 'agent', `${asked} (agents: ${names})`)
}
