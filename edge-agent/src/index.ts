export { cardIdentity } from './card-identity.ts'
export { endOf } from './claims.ts'
export { type CounterState, nextTotals, type TotalsReading, type Verdict } from './counter-totals.ts'
export type {
  ConfiguredDriver,
  Connection,
  DeviceDriver,
  DriverDefinition,
  Fault,
  FaultKind,
  FoundDevice,
  Reading,
} from './drivers/driver.ts'
export { driverNames, loadDriver } from './drivers/registry.ts'
export { EdgeAgent, type EdgeAgentOptions } from './edge-agent.ts'
export { suggestPattern, TextLines } from './line-pattern.ts'
export { type LiveEvents, LiveRun, type LiveRunOptions } from './live-run.ts'
export { Outbox, type OutboxOptions } from './outbox.ts'
export { type AllPluggedIn, pluggedIn, transportTo } from './plugged-in.ts'
export * from './probe.ts'
export { type EnrolledCard, type EnrolledCode, enrolCards } from './role-cards.ts'
export { ManualTimers, realTimers, type Timers } from './timers.ts'
export { parseTrace, type Trace, type TraceHeader, TraceRecorder } from './trace.ts'
export {
  type ReadingTotals,
  type ReplayedReading,
  readingLines,
  replayTrace,
  totalsOf,
} from './trace-replay.ts'
export type { Transport, Trouble } from './transport.ts'
export { type BatchLink, type EventStore, Uplink, type UplinkOptions } from './uplink.ts'
export { matching } from './usb-match.ts'
export { provisionVisitorKeys } from './visitor-key.ts'
