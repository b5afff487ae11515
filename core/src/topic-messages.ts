/** What is said on each topic of `TOPICS`: the parsers that the processes read with. */
import { alarmsParser, buildingStateParser } from './alarms.ts'
import { cardOrderParser, cardReplyParser } from './card-orders.ts'
import { messages } from './messages.ts'
import { passKeysParser } from './passes.ts'
import type { Parser } from './schema.ts'
import type { TopicName } from './topics.ts'

export interface TopicMessage {
  /** Its type's name. */
  readonly name: string
  readonly summary: string
  readonly parser: Parser<unknown>
}

export const topicMessages: Readonly<Record<TopicName, TopicMessage>> = {
  events: {
    name: 'EventBatch',
    summary: 'Passages and check-ins in order, numbered without a hole; sent again until acknowledged.',
    parser: messages.eventBatch,
  },
  online: {
    name: 'Online',
    summary: 'Whether an agent is there. The broker says that it is not when it is lost.',
    parser: messages.online,
  },
  health: { name: 'Health', summary: 'How an agent and its devices are.', parser: messages.health },
  cards: {
    name: 'CardReply',
    summary: 'What became of an order about cards, and the cards that the agent knows.',
    parser: cardReplyParser,
  },
  ack: {
    name: 'Acknowledgement',
    summary: 'Up to which event everything of an outbox is committed in the ledger.',
    parser: messages.acknowledgement,
  },
  order: {
    name: 'CardOrder',
    summary: 'What the recorder asks an agent about cards that are no visitors’.',
    parser: cardOrderParser,
  },
  occupancy: {
    name: 'OccupancyState',
    summary: 'Who is where now: the house, and each floor.',
    parser: messages.occupancy,
  },
  usage: { name: 'UsageState', summary: 'The uses of today and of this year.', parser: messages.usage },
  passes: {
    name: 'PassKeys',
    summary: 'The public keys that QR codes of the centre are checked with.',
    parser: passKeysParser,
  },
  building: {
    name: 'BuildingState',
    summary: 'The building as it holds now, changes of its settings in it.',
    parser: buildingStateParser,
  },
  alarms: { name: 'AlarmsState', summary: 'What needs somebody now.', parser: alarmsParser },
  passages: {
    name: 'PassagesState',
    summary: 'What was counted today at each portal.',
    parser: messages.passages,
  },
  livePassages: {
    name: 'LivePassages',
    summary: 'Crossings as they come, for the eye: what is not seen is not lost, it is in the ledger.',
    parser: messages.livePassages,
  },
}
