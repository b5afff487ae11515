import { existsSync } from 'node:fs'
import { relative, resolve } from 'node:path'
import { loadAccounts } from '@munteok/broker'
import { type InfluxSettings, LocalTime, MunteokError, ScaledClock } from '@munteok/core'
import { provisionVisitorKeys } from '@munteok/edge-agent'
import { hasFirstCode, readFirstCode } from '@munteok/recorder'
import {
  CLOCK_VARIABLE,
  createLog,
  formatClock,
  type Installation,
  loadInstallation,
  prettyStream,
  realClock,
  Supervisor,
  stopRequested,
} from '@munteok/runtime'
import { accountOptionsOf } from './account-options.ts'
import { type Command, configOption, numberOf, PACKAGE_DIR } from './command.ts'
import {
  claimForSimulation,
  enrolSimulatedCards,
  refuseSimulated,
  saveSimulatedTime,
  simulatedClock,
  writeEmbeddedSite,
} from './embedded-building.ts'
import { simulationOptions } from './simulate.ts'

const SAVE_CLOCK_EVERY_MS = 5_000

export const start: Command = {
  details: [
    'Without a site file it runs the Dobong centre with simulated devices, on embedded defaults. With one,',
    'it runs the processes of a real building on this computer.',
  ].join('\n'),
  options: {
    ...configOption,
    data: { type: 'string', value: 'DIR', what: 'where everything is kept (default: munteok-data)' },
    speed: { type: 'string', value: 'N', what: 'simulation: times as fast as real time (default: 30)' },
    from: { type: 'string', value: 'TIME', what: 'simulation: from when on, as 2026-11-24T10:00+09:00' },
    influx: { type: 'string', value: 'URL', what: 'simulation: mirrors it into the time-series store there' },
    bucket: {
      type: 'string',
      value: 'NAME',
      what: 'simulation: into this bucket or database (default: munteok)',
    },
    ...simulationOptions,
  },
  async run(values) {
    const config = values['config'] ?? process.env['MUNTEOK_CONFIG'] ?? siteFileHere()
    const stop = stopRequested()
    const building = config === undefined ? embedded(values) : real(config, values)
    const { supervisor, ready } = launch(building)
    try {
      const reports = await Promise.race([ready, stop])
      if (typeof reports !== 'string') {
        console.log(addresses(building, reports))
        await stop
      }
    } finally {
      await supervisor.stop()
      building.close()
    }
    process.exit(0)
  },
}

type Values = Record<string, string | undefined>

function siteFileHere(): string | undefined {
  return existsSync('munteok.json') ? 'munteok.json' : undefined
}

interface RunningBuilding {
  readonly installation: Installation
  readonly env: NodeJS.ProcessEnv
  /** Arguments of `munteok simulate`, or undefined with real devices. */
  readonly simulate: readonly string[] | undefined
  readonly clock: ScaledClock | undefined
  close(): void
}

function embedded(values: Values): RunningBuilding {
  const dataDir = resolve(values['data'] ?? process.env['MUNTEOK_DATA_DIR'] ?? 'munteok-data')
  claimForSimulation(dataDir)
  const env = { MUNTEOK_DATA_DIR: dataDir }
  const installation = loadInstallation(writeEmbeddedSite(dataDir, influxOf(values)), {
    ...process.env,
    ...env,
  })
  const speed = numberOf(values, 'speed', 30)
  if (speed === 0)
    throw new MunteokError('input', 'speed', '--speed 0: a simulation that stands still shows nothing')
  const setting = simulatedClock(installation.building, dataDir, speed, values['from'])
  const clock = new ScaledClock(setting, realClock)
  const agents = installation.site.agents.map((agent) => agent.name)
  enrolSimulatedCards(dataDir, agents)
  prepareSecrets(installation, agents, clock.now())
  const timer = setInterval(() => saveSimulatedTime(dataDir, clock), SAVE_CLOCK_EVERY_MS)
  const passed = Object.keys(simulationOptions).flatMap((option) => {
    const value = values[option]
    return value === undefined ? [] : [`--${option}`, value]
  })
  return {
    installation,
    env: { ...env, [CLOCK_VARIABLE]: formatClock(setting) },
    simulate: passed,
    clock,
    close() {
      clearInterval(timer)
      saveSimulatedTime(dataDir, clock)
    },
  }
}

function influxOf({ influx: url, bucket }: Values): InfluxSettings | undefined {
  if (url !== undefined) return { url, bucket: bucket ?? 'munteok' }
  if (bucket === undefined) return undefined
  throw new MunteokError('input', 'influx', '--bucket needs --influx URL: say where the store is')
}

function real(config: string, values: Values): RunningBuilding {
  const data = values['data']
  if (values['influx'] !== undefined || values['bucket'] !== undefined)
    throw new MunteokError(
      'input',
      'influx',
      `--influx is of the simulation: write recorder.influx into ${config}`,
    )
  const env = data === undefined ? {} : { MUNTEOK_DATA_DIR: resolve(data) }
  const installation = loadInstallation(config, { ...process.env, ...env })
  refuseSimulated(installation.dataDir)
  prepareSecrets(
    installation,
    installation.site.agents.map((agent) => agent.name),
    realClock.now(),
  )
  return { installation, env, simulate: undefined, clock: undefined, close() {} }
}

/** Before the processes start, which would otherwise each make their own. */
function prepareSecrets(installation: Installation, agents: string[], now: number): void {
  const { dataDir, building } = installation
  loadAccounts(dataDir, agents, accountOptionsOf(installation))
  const today = new LocalTime(building.timeZone).dayOf(now)
  provisionVisitorKeys(dataDir, agents, today, building.privacy)
}

type Reports = Record<string, unknown>

function launch({ installation, env, simulate }: RunningBuilding) {
  const lines = prettyStream() ?? process.stderr
  const supervisor = new Supervisor(createLog('start', installation.building.id), (line) =>
    lines.write(`${line}\n`),
  )
  const script = resolve(PACKAGE_DIR, 'dist', 'munteok.js')
  const config = ['--config', installation.siteFile]
  const run = async (name: string, command: string, args: readonly string[] = []) =>
    [name, await supervisor.start({ name, script, args: [command, ...config, ...args], env })] as const
  const { agents } = installation.site
  const devices = simulate && run('devices', 'simulate', simulate)
  const ready: Promise<Reports> = Promise.all([
    ...(installation.ownBroker ? [run('broker', 'broker')] : []),
    run('recorder', 'recorder'),
    ...(devices ? [devices] : []),
    // Once the simulated devices are there: otherwise each would be reported missing first.
    ...agents.map(async ({ name }) => {
      await devices
      return run(`agent ${name}`, 'agent', ['--name', name])
    }),
  ]).then((reports) => Object.fromEntries(reports))
  return { supervisor, ready }
}

function addresses({ installation, clock }: RunningBuilding, reports: Reports): string {
  const { building, site, dataDir } = installation
  const of = (name: string, key: string) => (reports[name] as Record<string, string> | undefined)?.[key]
  const rows: [string, string | undefined][] = [
    ['dashboard', of('recorder', 'httpUrl')],
    ...site.agents.map((agent): [string, string | undefined] => [
      `kiosk ${agent.name}`,
      of(`agent ${agent.name}`, 'httpUrl'),
    ]),
    ['simulated devices', of('devices', 'panelUrl')],
    ['first administrator', firstAdministrator(of('recorder', 'httpUrl'), dataDir)],
    ['data', relative('.', dataDir) || '.'],
  ]
  const simulation = clock
    ? `, simulated at ${clock.setting.speed} times the speed from ${new Date(clock.setting.simulatedMs).toISOString()}`
    : ''
  const lines = rows.filter(([, value]) => value).map(([name, value]) => `  ${name.padEnd(20)} ${value}`)
  return [`Munteok runs ${building.name.ko}${simulation}`, ...lines, '  Ctrl+C ends it.'].join('\n')
}

/** Until there is an administrator, or once more where one was asked for. */
function firstAdministrator(url: string | undefined, dataDir: string): string | undefined {
  if (url === undefined || !hasFirstCode(dataDir)) return undefined
  return `open ${url} and enter ${readFirstCode(dataDir)}`
}
