export { endOf } from './devices/claims.ts'
export { suggestPattern, TextLines } from './devices/line-pattern.ts'
export { type LiveEvents, LiveRun, type LiveRunOptions } from './devices/live-run.ts'
export { type AllPluggedIn, pluggedIn, transportTo } from './devices/plugged-in.ts'
export * from './devices/probe.ts'
export type { Transport, Trouble } from './devices/transport.ts'
export { matching } from './devices/usb-match.ts'
export { type CounterState, nextTotals, type TotalsReading, type Verdict } from './doors/counter-totals.ts'
export { cardIdentity } from './drivers/card-identity.ts'
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
export { provisionVisitorKeys } from './keys/visitor-key.ts'
export { Outbox, type OutboxOptions } from './outbox.ts'
export { type EnrolledCard, type EnrolledCode, enrolCards } from './role-cards.ts'
export { ManualTimers, realTimers, type Timers } from './timers.ts'
export { parseTrace, type Trace, type TraceHeader, TraceRecorder } from './traces/trace.ts'
export {
  type ReadingTotals,
  type ReplayedReading,
  readingLines,
  replayTrace,
  totalsOf,
} from './traces/trace-replay.ts'
export { type BatchLink, type EventStore, Uplink, type UplinkOptions } from './uplink.ts'
