import { type BuildingState, type Clock, CONTRACT_VERSION, type Topics } from '@munteok/core'
import type { Ledger } from '../ledger.ts'
import type { BrokerLink } from '../link.ts'
import { RetainedTopic } from '../retained-topic.ts'

export interface BuildingTopicParts {
  readonly ledger: Pick<Ledger, 'building'>
  readonly clock: Clock
  readonly link: BrokerLink
  readonly topics: Topics
}

/** Tells agents and screens the building as it holds now. */
export function buildingTopic({ ledger, clock, link, topics }: BuildingTopicParts): RetainedTopic {
  return new RetainedTopic(link, topics.building, () => {
    const state: BuildingState = { v: CONTRACT_VERSION, at: clock.now(), building: ledger.building }
    return JSON.stringify(state)
  })
}
