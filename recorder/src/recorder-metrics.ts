import type { Clock } from '@munteok/core'
import { addDiskMetrics, addLinkMetrics, type LinkTally, type Metrics } from '@munteok/runtime'
import type { Agents } from './agents.ts'
import type { AlarmWatch } from './alarms/alarm-watch.ts'
import type { Intake } from './intake.ts'
import type { Ledger } from './ledger.ts'
import type { BrokerLink } from './link.ts'
import type { OccupancyRollup } from './occupancy-rollup.ts'

export interface RecorderMetricsParts {
  readonly ledger: Ledger
  readonly agents: Agents
  readonly intake: Intake
  readonly occupancies: OccupancyRollup
  readonly alarms: AlarmWatch
  readonly link: BrokerLink
  readonly tally: LinkTally
  readonly clock: Clock
  readonly dataDir: string
}

/** What the recorder knows anyhow, read when somebody asks. */
export function addRecorderMetrics(metrics: Metrics, parts: RecorderMetricsParts): void {
  const { alarms, dataDir, link, tally } = parts
  addLinkMetrics(metrics, tally, () => link.connected)
  addDiskMetrics(metrics, dataDir)
  addLedgerMetrics(metrics, parts)
  addAgentMetrics(metrics, parts)
  metrics.read(
    'gauge',
    'munteok_webhook_calls_waiting',
    'Calls of the webhook not made yet',
    [],
    () => alarms.callsWaiting,
  )
}

function addLedgerMetrics(
  metrics: Metrics,
  { ledger, intake, occupancies, clock }: RecorderMetricsParts,
): void {
  metrics.read(
    'counter',
    'munteok_ledger_events_total',
    'Events in the ledger, each counted once',
    [],
    () => ledger.totals.events,
  )
  metrics.read(
    'counter',
    'munteok_ledger_entries_total',
    'Entries of the ledger: batches of events, and what staff entered',
    [],
    () => ledger.totals.entries,
  )
  metrics.read('gauge', 'munteok_ledger_bytes', 'Size of the ledger', [], () => ledger.totals.bytes)
  metrics.read(
    'gauge',
    'munteok_intake_waiting_batches',
    'Batches that wait for a commit',
    [],
    () => intake.waiting.batches,
  )
  metrics.read(
    'gauge',
    'munteok_intake_waiting_bytes',
    'Size of those batches',
    [],
    () => intake.waiting.bytes,
  )
  metrics.read(
    'gauge',
    'munteok_occupancy_waiting_days',
    'Days that are over and whose occupancy is not worked out yet',
    [],
    () => occupancies.waiting(clock.now()),
  )
}

/** As each agent said last: so the house's one recorder shows all of its floors. */
function addAgentMetrics(metrics: Metrics, { agents, clock }: RecorderMetricsParts): void {
  const each = (value: (agent: ReturnType<Agents['answer']>['agents'][number]) => number | undefined) => () =>
    agents.answer().agents.flatMap((agent) => {
      const known = value(agent)
      return known === undefined ? [] : [{ agent: agent.name, value: known }]
    })
  metrics.read(
    'gauge',
    'munteok_agent_online',
    'Whether the agent is connected to the broker: 1, or 0',
    ['agent'],
    each(({ online }) => (online ? 1 : 0)),
  )
  metrics.read(
    'gauge',
    'munteok_agent_outbox_events',
    'Events that the agent keeps until they are acknowledged, by its last word',
    ['agent'],
    each(({ health }) => health?.outbox.pending),
  )
  metrics.read(
    'gauge',
    'munteok_agent_outbox_oldest_age_seconds',
    'How old the first of those events is',
    ['agent'],
    each(({ health }) => health && ageSeconds(health.outbox.oldestAt, clock.now())),
  )
  metrics.read(
    'gauge',
    'munteok_agent_clock_error_seconds',
    "How far the agent's clock is ahead of the recorder's, by its last batch",
    ['agent'],
    each(({ clockErrorMs }) => (clockErrorMs !== undefined ? clockErrorMs / 1000 : undefined)),
  )
  metrics.read(
    'gauge',
    'munteok_agent_device_connected',
    'Whether a device of the agent is there: 1, or 0',
    ['agent', 'device', 'driver'],
    () =>
      agents.answer().agents.flatMap(({ name, health }) =>
        (health?.devices ?? []).map(({ id, driver, state }) => ({
          ...{ agent: name, device: id, driver },
          value: state === 'connected' ? 1 : 0,
        })),
      ),
  )
}

function ageSeconds(at: number | undefined, now: number): number {
  return at === undefined ? 0 : Math.max(0, (now - at) / 1000)
}
