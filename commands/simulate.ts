import { join, resolve } from 'node:path'
import { type FaultSettings, SimulatedBuilding } from '@munteok/firmware-sim'
import { createLog, processClock } from '@munteok/runtime'
import { type Command, configOption, installationOf, numberOf, serve } from './command.ts'

/** The switches of what goes wrong, all off unless given. */
const FAULTS = {
  noise: { fault: 'lineNoise', what: 'share of frames after line noise, 0 to 1' },
  corrupt: { fault: 'corruptFrames', what: 'share of frames with a changed byte' },
  torn: { fault: 'tornFrames', what: 'share of frames that break off' },
  'lost-bytes': { fault: 'lostBytes', what: 'share of frames that lose a byte' },
  'doubled-bytes': { fault: 'doubledBytes', what: 'share of frames with a byte twice' },
  'wrong-baud': { fault: 'wrongBaud', what: 'the host listens N times as fast as devices send: garbage' },
  missed: { fault: 'missedCrossings', what: 'share of crossings that a counter misses' },
  doubled: { fault: 'doubledCrossings', what: 'share of crossings that a counter counts twice' },
  stuck: { fault: 'stuckAtZero', what: 'share of counters that never count' },
  bursts: { fault: 'burstsPerHour', what: 'times an hour that a counter counts dozens in a second' },
  resets: { fault: 'resetsPerHour', what: 'times an hour that a device starts anew, its port staying' },
  unplugs: { fault: 'unplugsPerHour', what: 'unpluggings of each device in an hour' },
  'half-frames': { fault: 'halfFrames', what: 'share of unpluggings that cut a frame in two' },
} as const satisfies Record<string, { fault: keyof FaultSettings; what: string }>

/** What `munteok start` takes too, and hands on. */
export const simulationOptions: Command['options'] = {
  seed: { type: 'string', value: 'N', what: 'the same seed gives the same people (default: 1)' },
  visits: { type: 'string', value: 'N', what: 'visitors on an open weekday (default: 400)' },
  panel: { type: 'string', value: 'PORT', what: 'where the devices are operated by hand (default: 8190)' },
  replay: { type: 'string', value: 'FILE', what: 'recorded counts (CSV time,portal,in,out), no people' },
  ...Object.fromEntries(
    Object.entries(FAULTS).map(([option, { what }]) => [
      option,
      { type: 'string' as const, value: 'N', what },
    ]),
  ),
}

export const simulate: Command = {
  details: [
    'Each device of the site file gets a pseudo-terminal, with a link to it at the path that the site',
    'file names. What truly happened is written to simulation/truth.ndjson in the data directory.',
  ].join('\n'),
  options: { ...configOption, ...simulationOptions },
  async run(values) {
    const { site, building, dataDir } = installationOf(values)
    const replay = values['replay']
    const faults = Object.entries(FAULTS).map(([option, { fault }]) => [fault, numberOf(values, option, 0)])
    const log = createLog('devices')
    const running = new SimulatedBuilding({
      site,
      building,
      clock: processClock(),
      seed: numberOf(values, 'seed', 1),
      visitsPerDay: numberOf(values, 'visits', 400),
      panel: { port: numberOf(values, 'panel', 8190) },
      faults: Object.fromEntries(faults),
      ...(replay !== undefined && { replay: { file: resolve(replay) } }),
      truthFile: join(dataDir, 'simulation', 'truth.ndjson'),
      waitForReaders: true,
      log,
    })
    await serve(
      log,
      () => running.start(),
      () => running.close(),
    )
  },
}
