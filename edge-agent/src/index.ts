export { endOf } from './devices/claims.ts'
export { transportTo } from './devices/device-ports.ts'
export { type LiveEvents, LiveRun } from './devices/live-run.ts'
export { pluggedIn } from './devices/plugged-in.ts'
export { type Hearing, isCertain, scoreOf, understood } from './devices/probing/hearings.ts'
export {
  type Likely,
  likelyDrivers,
  type PluggedIn,
  usualConnection,
} from './devices/probing/likely-drivers.ts'
export { suggestPattern, TextLines } from './devices/probing/line-pattern.ts'
export {
  type Candidate,
  type OptionSchema,
  planTrials,
  propertiesOf,
  type Trial,
} from './devices/probing/trials.ts'
export type { Trouble } from './devices/transport.ts'
export { matching } from './devices/usb-match.ts'
export type {
  ConfiguredDriver,
  DeviceDriver,
  DriverDefinition,
  FoundDevice,
  Reading,
} from './drivers/driver.ts'
export { isKeyboard } from './drivers/hid-usages.ts'
export { driverNames, loadDriver } from './drivers/registry.ts'
export { EdgeAgent } from './edge-agent.ts'
export { buildingKnownTo } from './house-building.ts'
export { provisionVisitorKeys } from './keys/visitor-key.ts'
export { copyOutbox, type OutboxReach, outboxFileIn, outboxReach } from './outbox-copy.ts'
export { enrolCards, roleCardFile } from './role-cards.ts'
export { parseTrace, TraceRecorder } from './traces/trace.ts'
export {
  type ReadingTotals,
  type ReplayedReading,
  readingLines,
  replayTrace,
  totalsOf,
} from './traces/trace-replay.ts'
export { type EventStore, Uplink } from './uplink.ts'
