import type { AgentSettings } from '@munteok/core'

/** The name of the systemd unit that runs an agent, or `munteok start` with all of them. */
export function unitName(agent: AgentSettings | undefined): string {
  return agent ? `munteok-agent-${agent.name}` : 'munteok'
}
