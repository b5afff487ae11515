import { join } from 'node:path'
import { SimulatedBuilding } from '@munteok/firmware-sim'
import { createLog, processClock } from '@munteok/runtime'
import { type Command, configOption, installationOf, numberOf, serve } from './command.ts'

export const simulate: Command = {
  summary: 'the devices of a site file, simulated byte for byte, and the people who pass them',
  details: [
    'Each device of the site file gets a pseudo-terminal, with a link to it at the path that the site',
    'file names. What truly happened is written to simulation/truth.ndjson in the data directory.',
  ].join('\n'),
  options: {
    ...configOption,
    seed: { type: 'string', value: 'N', what: 'the same seed gives the same people (default: 1)' },
    visits: { type: 'string', value: 'N', what: 'visitors on an open weekday (default: 240)' },
    panel: {
      type: 'string',
      value: 'PORT',
      what: 'where the devices can be operated by hand (default: 8190)',
    },
    replay: {
      type: 'string',
      value: 'FILE',
      what: 'recorded counts (CSV time,portal,in,out) instead of people',
    },
    noise: { type: 'string', value: 'SHARE', what: 'line noise between frames, 0 to 1' },
    torn: { type: 'string', value: 'SHARE', what: 'frames that break off, 0 to 1' },
    missed: { type: 'string', value: 'SHARE', what: 'crossings that a counter misses, 0 to 1' },
    doubled: { type: 'string', value: 'SHARE', what: 'crossings that a counter counts twice, 0 to 1' },
  },
  async run(values) {
    const { site, building, dataDir } = installationOf(values)
    const replayFile = values['replay']
    const running = new SimulatedBuilding({
      site,
      building,
      clock: processClock(),
      seed: numberOf(values, 'seed', 1),
      visitsPerDay: numberOf(values, 'visits', 240),
      panel: { port: numberOf(values, 'panel', 8190) },
      truthFile: join(dataDir, 'simulation', 'truth.ndjson'),
      log: createLog('devices'),
    })
    await serve(
      () => running.start(),
      () => running.close(),
    )
  },
}
