import { type Building, type Clock, CONTRACT_VERSION, type PassagesState, type Topics } from '@munteok/core'
import type { Ledger } from '../ledger.ts'
import type { BrokerLink } from '../link.ts'
import type { PassageQueries } from '../passage-queries.ts'
import { RetainedTopic } from '../retained-topic.ts'

export interface PassagesTopicParts {
  readonly building: () => Building
  readonly ledger: Pick<Ledger, 'time'>
  readonly passages: Pick<PassageQueries, 'sums'>
  readonly clock: Clock
  readonly link: BrokerLink
  readonly topics: Topics
}

/** What was counted today at each portal, which the rest of Munteok asks for over HTTP. */
export function passagesTopic(parts: PassagesTopicParts): RetainedTopic {
  return new RetainedTopic(parts.link, parts.topics.passages, () => JSON.stringify(passagesToday(parts)))
}

function passagesToday({ building, ledger, passages, clock }: PassagesTopicParts): PassagesState {
  const now = clock.now()
  const { time } = ledger
  const day = time.dayOf(now)
  const metered = new Set(building().portals.flatMap((portal) => (portal.metered ? [portal.id] : [])))
  const sums = passages
    .sums('day', time.startOfDay(day), time.endOfDay(day))
    .filter(({ portal }) => metered.has(portal))
    .map(({ portal, in: ins, out: outs }) => [portal, { in: ins, out: outs }])
  return { v: CONTRACT_VERSION, at: now, day, portals: Object.fromEntries(sums) }
}
