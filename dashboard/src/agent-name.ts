import { floorMark } from '@munteok/look/format.ts'
import type { Language } from '@munteok/look/word-book.ts'
import type { Dashboard } from './dashboard.svelte.ts'

/** An agent as people in the house call it: by its floor, or by its own name while that is not known. */
export function agentName(
  { agents, building }: Pick<Dashboard, 'agents' | 'building'>,
  agent: string,
  language: Language,
): string {
  const at = agents.get(agent)?.health?.floor
  const floor = building?.floors.find(({ id }) => id === at)
  return floor ? `${floorMark(floor.level)} ${floor.name[language]}` : agent
}
