import type { DevicesAnswer, Health, Online, Topics } from '@munteok/core'

export type AgentView = DevicesAnswer['agents'][number]
export type Agents = ReadonlyMap<string, AgentView>

export function agentsFrom(answer: DevicesAnswer): Agents {
  return new Map(answer.agents.map((agent) => [agent.name, agent]))
}

export function withOnline(agents: Agents, name: string, { online }: Online): Agents {
  return new Map(agents).set(name, { ...(agents.get(name) ?? { name }), online })
}

export function withHealth(agents: Agents, name: string, health: Health): Agents {
  return new Map(agents).set(name, { ...(agents.get(name) ?? { name, online: true }), health })
}

/** What an agent's topic is about: `online` or `health`. */
export function agentTopic(
  topics: Topics,
  topic: string,
): { name: string; about: 'online' | 'health' } | undefined {
  const name = topics.agentOf(topic)
  if (name === undefined) return undefined
  if (topic === topics.online(name)) return { name, about: 'online' }
  return topic === topics.health(name) ? { name, about: 'health' } : undefined
}
