import type { Metrics } from './metrics.ts'

/** What went through a connection to the broker since the process began. */
export class LinkTally {
  /** Connections that were made, the first and every later one. */
  connections = 0
  sent = 0
  received = 0
}

/** Metrics of a connection to the broker, whoever has it. */
export function addLinkMetrics(metrics: Metrics, tally: LinkTally, connected: () => boolean): void {
  const labels = ['messaging_system', 'messaging_operation_name'] as const
  const of = (operation: string, value: number) => [
    { messaging_system: 'mqtt', messaging_operation_name: operation, value },
  ]
  metrics.read(
    'counter',
    'messaging_client_sent_messages_total',
    'Messages that were handed to the broker',
    labels,
    () => of('publish', tally.sent),
  )
  metrics.read(
    'counter',
    'messaging_client_consumed_messages_total',
    'Messages that came from the broker',
    labels,
    () => of('receive', tally.received),
  )
  metrics.read('gauge', 'munteok_mqtt_connected', 'Whether the broker is connected: 1, or 0', [], () =>
    connected() ? 1 : 0,
  )
  metrics.read(
    'counter',
    'munteok_mqtt_connections_total',
    'Connections made to the broker: the first one, and each after one that was lost',
    [],
    () => tally.connections,
  )
}
