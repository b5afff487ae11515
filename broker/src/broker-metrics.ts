import type { Metrics } from '@munteok/runtime'

/** What the broker did since it began. Counting is all that happens on the way of a message. */
export class BrokerTally {
  in = 0
  out = 0
  /** Connections that were ended at the header of a packet that is too large. */
  oversized = 0
  readonly refusedConnections = zeros(['no-account', 'wrong-account', 'no-client-id'])
  /** By deed and kind of account, as `publish agent`. */
  readonly refusedTopics = zeros(
    ['agent', 'recorder', 'screen', 'home-assistant'].flatMap((account) => [
      `publish ${account}`,
      `subscribe ${account}`,
    ]),
  )
  readonly #retained = new Set<string>()

  /** A message was published by who may. */
  takes({ topic, payload, retain }: { topic: string; payload: string | Buffer; retain: boolean }): void {
    this.in += 1
    if (!retain) return
    if (payload.length === 0) this.#retained.delete(topic)
    else this.#retained.add(topic)
  }

  refusedConnection(reason: 'no-account' | 'wrong-account' | 'no-client-id'): void {
    add(this.refusedConnections, reason)
  }

  refusedTopic(deed: 'publish' | 'subscribe', account: string): void {
    add(this.refusedTopics, `${deed} ${account}`)
  }

  get retained(): number {
    return this.#retained.size
  }
}

/** What never happened is told as 0: who watches for a change must have seen what was before. */
function zeros(keys: readonly string[]): Map<string, number> {
  return new Map(keys.map((key) => [key, 0]))
}

function add(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1)
}

export function addBrokerMetrics(metrics: Metrics, tally: BrokerTally, clients: () => number): void {
  metrics.read('gauge', 'munteok_broker_clients', 'Clients that are connected', [], clients)
  metrics.read(
    'gauge',
    'munteok_broker_retained_messages',
    'Topics whose last message is kept',
    [],
    () => tally.retained,
  )
  metrics.read(
    'counter',
    'munteok_broker_messages_in_total',
    'Messages that clients published',
    [],
    () => tally.in,
  )
  metrics.read(
    'counter',
    'munteok_broker_messages_out_total',
    'Messages that were handed to clients, each counted for each of them',
    [],
    () => tally.out,
  )
  metrics.read(
    'counter',
    'munteok_broker_oversize_packets_total',
    'Packets that were too large; the connection was ended',
    [],
    () => tally.oversized,
  )
  metrics.read(
    'counter',
    'munteok_broker_refused_connections_total',
    'Connections that were refused, by why',
    ['reason'],
    () => [...tally.refusedConnections].map(([reason, value]) => ({ reason, value })),
  )
  metrics.read(
    'counter',
    'munteok_broker_refused_topics_total',
    'Topics that an account may not publish to or subscribe to, by deed and kind of account',
    ['deed', 'account'],
    () =>
      [...tally.refusedTopics].map(([key, value]) => {
        const [deed = '', account = ''] = key.split(' ')
        return { deed, account, value }
      }),
  )
}
