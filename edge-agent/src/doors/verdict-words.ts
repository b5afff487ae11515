import type { Verdict } from './counter-totals.ts'

export interface Words {
  readonly level: 'debug' | 'info' | 'warn'
  readonly text: string
}

/**
 * What is worth telling of a counter's totals.
 *
 * @param change `in 3, out 2 became in 0, out 0`
 * @returns undefined for what is ordinary
 */
export function wordsFor(verdict: Verdict, change: string): Words | undefined {
  switch (verdict.kind) {
    case 'baseline':
      return {
        level: 'info',
        text: `first totals ever seen (in ${verdict.state.in}, out ${verdict.state.out}): counting begins here`,
      }
    case 'held':
      return { level: 'debug', text: `surprising totals (${change}): waiting for a second reading` }
    case 'replaced':
      return {
        level: 'warn',
        text: `totals that nobody can have walked (${change}): taken for another device, nothing was counted`,
      }
    case 'counted':
      if (verdict.restarted) return { level: 'warn', text: `the counter started again at zero (${change})` }
      if (!verdict.confirmed) return undefined
      return {
        level: 'warn',
        text: `${verdict.in + verdict.out} people at once (${change}): true if people came in a crowd or the agent was away; if the device was replaced, they were counted wrongly`,
      }
  }
}
