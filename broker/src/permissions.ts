import { discoveryTopicsOf, type Topics } from '@munteok/core'
import type { Account } from './accounts.ts'

/** The topic filters that an account may publish to and subscribe to. */
export interface Permissions {
  readonly publish: readonly string[]
  readonly subscribe: readonly string[]
}

/**
 * @param discoveryPrefixes below which devices are announced to a Home Assistant, or were and are taken back;
 *   none where there is no Home Assistant
 */
export function permissionsOf(
  account: Account,
  topics: Topics,
  discoveryPrefixes: readonly string[] = [],
): Permissions {
  const { events, online, health, cards } = topics.every
  if (account.kind === 'agent') {
    const { agent } = account
    return {
      publish: [topics.events(agent), topics.online(agent), topics.health(agent), topics.cards(agent)],
      subscribe: [
        topics.ack(agent),
        topics.order(agent),
        topics.online(agent),
        topics.occupancy,
        topics.passes,
        topics.building,
      ],
    }
  }
  const discovery = discoveryPrefixes.map(discoveryTopicsOf)
  if (account.kind === 'recorder')
    return {
      publish: [
        ...[topics.ack('+'), topics.order('+'), topics.everyState, topics.livePassages],
        ...discovery.map(({ everyDevice }) => everyDevice),
      ],
      subscribe: [events, online, health, cards, ...discovery.map(({ status }) => status)],
    }
  if (account.kind === 'home-assistant')
    return {
      publish: discovery.map(({ status }) => status),
      subscribe: [
        ...[topics.occupancy, topics.usage, topics.passages, online, health],
        ...discovery.flatMap(({ everyDiscovery }) => everyDiscovery),
      ],
    }
  return { publish: [], subscribe: [topics.everyState, topics.livePassages, online, health] }
}

/**
 * True when everything that `wanted` (a topic or a filter) reaches is reached by one of `allowed`
 * too. The allowed filters use `+` only, never `#`.
 */
export function covers(allowed: readonly string[], wanted: string): boolean {
  const levels = wanted.split('/')
  return allowed.some((filter) => {
    const steps = filter.split('/')
    return (
      steps.length === levels.length &&
      steps.every((step, i) => step === levels[i] || (step === '+' && levels[i] !== '#'))
    )
  })
}
