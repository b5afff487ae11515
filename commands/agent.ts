import { LocalTime, MunteokError } from '@munteok/core'
import { EdgeAgent, provisionVisitorKeys } from '@munteok/edge-agent'
import {
  agentAccount,
  createLog,
  type Installation,
  processClock,
  readPassword,
  simulatedSpeedOf,
} from '@munteok/runtime'
import { builtScreen, type Command, configOption, installationOf, serve } from './command.ts'

export const agent: Command = {
  options: {
    ...configOption,
    name: { type: 'string', value: 'NAME', what: 'which agent of the site file (default: the only one)' },
  },
  async run(values) {
    const installation = installationOf(values)
    const settings = agentNamed(installation, values['name'])
    const { building, dataDir, mqttUrl, mqttCa } = installation
    const clock = processClock()
    const simulatedSpeed = simulatedSpeedOf(clock)
    const kioskDir = builtScreen('kiosk')
    const username = agentAccount(settings.name)
    const today = new LocalTime(building.timeZone).dayOf(clock.now())
    provisionVisitorKeys(dataDir, [settings.name], today, building.privacy)
    const running = new EdgeAgent({
      agent: settings,
      building,
      dataDir,
      mqtt: {
        url: mqttUrl,
        username,
        password: readPassword(dataDir, username),
        ...(mqttCa && { ca: mqttCa }),
      },
      clock,
      log: createLog(`agent ${settings.name}`),
      ...(kioskDir && { kioskDir }),
      ...(simulatedSpeed !== undefined && { simulatedSpeed }),
    })
    await serve(
      () => running.start(),
      () => running.close(),
    )
  },
}

function agentNamed({ site, siteFile }: Installation, name: string | undefined) {
  const names = site.agents.map((candidate) => candidate.name).join(', ')
  const found =
    name === undefined && site.agents.length === 1
      ? site.agents[0]
      : site.agents.find((candidate) => candidate.name === name)
  if (found) return found
  const asked =
    name === undefined ? 'say which agent with --name' : `there is no agent "${name}" in ${siteFile}`
  throw new MunteokError('input', 'agent', `${asked} (agents: ${names})`)
}
