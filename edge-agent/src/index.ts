export { cardIdentity } from './card-identity.ts'
export { type CounterState, nextTotals, type TotalsReading, type Verdict } from './counter-totals.ts'
export type {
  ConfiguredDriver,
  DeviceDriver,
  DriverDefinition,
  Fault,
  FaultKind,
  Reading,
} from './drivers/driver.ts'
export { driverNames, loadDriver } from './drivers/registry.ts'
export { EdgeAgent, type EdgeAgentOptions } from './edge-agent.ts'
export { Outbox, type OutboxOptions } from './outbox.ts'
export { type EnrolledCard, enrolCards } from './role-cards.ts'
export { ManualTimers, realTimers, type Timers } from './timers.ts'
export { type BatchLink, type EventStore, Uplink, type UplinkOptions } from './uplink.ts'
export { provisionVisitorKeys } from './visitor-key.ts'
