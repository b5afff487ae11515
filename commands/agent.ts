import { resolve } from 'node:path'
import { LocalTime, MunteokError } from '@munteok/core'
import { EdgeAgent, provisionVisitorKeys } from '@munteok/edge-agent'
import {
  accountAtBroker,
  agentAccount,
  createLog,
  processClock,
  readPassword,
  simulatedSpeedOf,
} from '@munteok/runtime'
import { agentNamed } from './agent-named.ts'
import { builtScreen, type Command, configOption, installationOf, serve } from './command.ts'

type Values = Record<string, string | undefined>

export const agent: Command = {
  operands: '[install]',
  details: [
    'Without "install" it runs here, until Ctrl+C. With it, it is set up to start with the computer: a unit',
    'for systemd, run as a user of its own, and rules for udev by which that user may open the devices of',
    'the site file and no others; a reader that is a keyboard no longer types into what has the focus.',
    'As root (sudo). Where systemd runs it is started at once; otherwise the files are written and the',
    'commands that are left are named. Run it again after each change of the site file.',
  ].join('\n'),
  options: {
    ...configOption,
    name: { type: 'string', value: 'NAME', what: 'which agent of the site file (default: the only one)' },
    user: { type: 'string', value: 'USER', what: 'install: who runs it (default: munteok, made if need be)' },
    all: { type: 'boolean', what: 'install: "munteok start" with all agents, instead of one agent' },
    print: {
      type: 'boolean',
      what: 'install: shows all files, each after a line "# ==> PATH", and writes none',
    },
    prefix: { type: 'string', value: 'DIR', what: 'install: writes below this folder, and starts nothing' },
  },
  async run(values, [action, ...more]) {
    if (more[0] !== undefined || (action !== undefined && action !== 'install'))
      throw new MunteokError('input', 'action', `agent ${action}: there is only "agent install"`)
    await (action === 'install' ? installAgent(values) : runAgent(values))
  },
}

async function installAgent(values: Values): Promise<void> {
  const installation = installationOf(values)
  const { install } = await import('./agent-install/install.ts')
  await install({
    installation,
    agent: values['all'] === undefined ? agentNamed(installation, values['name']) : undefined,
    user: values['user'] ?? 'munteok',
    print: values['print'] !== undefined,
    prefix: values['prefix'] === undefined ? undefined : resolve(values['prefix']),
  })
}

async function runAgent(values: Values): Promise<void> {
  const installation = installationOf(values)
  const settings = agentNamed(installation, values['name'])
  const { site, building, dataDir, mqttUrls, mqttCa } = installation
  const clock = processClock()
  const simulatedSpeed = simulatedSpeedOf(clock)
  const kioskDir = builtScreen('kiosk')
  const account = agentAccount(settings.name)
  const log = createLog(`agent ${settings.name}`, building.id)
  const today = new LocalTime(building.timeZone).dayOf(clock.now())
  provisionVisitorKeys(dataDir, [settings.name], today, building.privacy)
  const running = new EdgeAgent({
    agent: settings,
    building,
    dataDir,
    mqtt: {
      urls: mqttUrls,
      username: accountAtBroker(site, account),
      password: readPassword(dataDir, account),
      ...(mqttCa && { ca: mqttCa }),
    },
    clock,
    log,
    ...(kioskDir && { kioskDir }),
    ...(simulatedSpeed !== undefined && { simulatedSpeed }),
  })
  await serve(
    log,
    () => running.start(),
    () => running.close(),
  )
}
