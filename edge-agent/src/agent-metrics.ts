import type { Clock, DeviceHealth, Health } from '@munteok/core'
import { addDiskMetrics, addLinkMetrics, type LinkTally, type Metrics } from '@munteok/runtime'
import type { BrokerSession } from './broker-session.ts'
import type { Outbox } from './outbox.ts'

export interface AgentMetricsParts {
  readonly outbox: Outbox
  readonly session: BrokerSession
  readonly tally: LinkTally
  readonly health: () => Health
  readonly clock: Clock
  readonly dataDir: string
}

/** What the agent knows anyhow, read when somebody asks. */
export function addAgentMetrics(metrics: Metrics, parts: AgentMetricsParts): void {
  const { session, tally, dataDir } = parts
  addLinkMetrics(metrics, tally, () => session.connected)
  addDiskMetrics(metrics, dataDir)
  addOutboxMetrics(metrics, parts)
  addUplinkMetrics(metrics, session)
  addDeviceMetrics(metrics, () => parts.health().devices)
}

function addOutboxMetrics(metrics: Metrics, { outbox, health, clock }: AgentMetricsParts): void {
  metrics.read(
    'counter',
    'munteok_events_total',
    'Events and check-ins that were stored, by device; a check-in that was taken back is counted too',
    ['device'],
    () => [...outbox.stored].map(([device, value]) => ({ device, value })),
  )
  metrics.read(
    'gauge',
    'munteok_outbox_events',
    'Events kept until they are acknowledged',
    [],
    () => outbox.pending,
  )
  metrics.read(
    'gauge',
    'munteok_outbox_bytes',
    'Room that the outbox takes on the disk',
    [],
    () => outbox.bytes,
  )
  metrics.read(
    'gauge',
    'munteok_outbox_budget_bytes',
    'The most that it may take',
    [],
    () => outbox.budgetBytes,
  )
  metrics.read('gauge', 'munteok_outbox_oldest_age_seconds', 'How old the first of its events is', [], () => {
    const { oldestAt } = health().outbox
    return oldestAt === undefined ? 0 : Math.max(0, (clock.now() - oldestAt) / 1000)
  })
}

function addUplinkMetrics(metrics: Metrics, { uplink }: BrokerSession): void {
  metrics.read(
    'counter',
    'munteok_uplink_batches_total',
    'Batches of events that were sent',
    [],
    () => uplink.counts.batches,
  )
  metrics.read('counter', 'munteok_uplink_events_total', 'Events in them', [], () => uplink.counts.events)
  metrics.read(
    'counter',
    'munteok_uplink_resent_events_total',
    'Those among them that had been sent before, after a hole, a silence or a lost connection',
    [],
    () => uplink.counts.resentEvents,
  )
  metrics.read(
    'counter',
    'munteok_uplink_refusals_total',
    'Times that the recorder refused what was sent',
    [],
    () => uplink.counts.refusals,
  )
}

function addDeviceMetrics(metrics: Metrics, devices: () => readonly DeviceHealth[]): void {
  const labels = ['device', 'driver'] as const
  const each = (value: (device: DeviceHealth) => number) => () =>
    devices().map((device) => ({ device: device.id, driver: device.driver, value: value(device) }))
  metrics.read(
    'gauge',
    'munteok_device_connected',
    'Whether a device is there: 1, or 0',
    labels,
    each(({ state }) => (state === 'connected' ? 1 : 0)),
  )
  metrics.read(
    'gauge',
    'munteok_device_trouble',
    'What is wrong with a device now, if anything: 1',
    ['device', 'driver', 'trouble'],
    () =>
      devices().flatMap(({ id, driver, trouble }) =>
        trouble === undefined ? [] : [{ device: id, driver, trouble, value: 1 }],
      ),
  )
  metrics.read(
    'counter',
    'munteok_device_readings_total',
    'Readings of a device: frames of a counter, cards and codes of a reader',
    labels,
    each(({ readings }) => readings),
  )
  metrics.read(
    'counter',
    'munteok_device_faults_total',
    'Frames that were refused, by why (checksum, torn, …)',
    ['device', 'driver', 'fault'],
    () =>
      devices().flatMap(({ id, driver, faults }) =>
        Object.entries(faults).map(([fault, value]) => ({ device: id, driver, fault, value })),
      ),
  )
  metrics.read(
    'counter',
    'munteok_device_reconnects_total',
    'Times that a device came back',
    labels,
    each(({ reconnects }) => reconnects),
  )
}
