import { existsSync } from 'node:fs'
import {
  type Building,
  checkSite,
  type DeviceSettings,
  MunteokError,
  parseJson,
  type Site,
  siteParser,
} from '@munteok/core'
import { type Installation, readText } from '@munteok/runtime'
import { installationOf } from '../command.ts'
import { linkTo, placeOf } from './place.ts'
import { replaceFile } from './replace-file.ts'
import { appendedTo, replacedAt } from './site-text.ts'
import {
  lookAround,
  nameOf,
  type Reading,
  readingOf,
  type Surroundings,
  targetOf,
  type Values,
} from './surroundings.ts'

/** `munteok devices add DEVICE --id ID` */
export async function add(values: Values, device: string | undefined): Promise<void> {
  const installation = installationOf(values)
  const around = { ...(await lookAround(values)), installation }
  const target = targetOf(device, around)
  const id = idOf(values)
  const replaced = values['replace'] === undefined ? undefined : knownById(installation.site, id)
  if (target.known && target.known.device.id !== replaced?.device.id)
    throw new MunteokError(
      'input',
      'known',
      `${device} is already device "${target.known.device.id}" of agent "${target.known.agent}" in ${installation.siteFile}`,
    )
  const old = replaced?.device
  const reading = await readingOf(target, { ...values, driver: values['driver'] ?? old?.driver }, around)
  const settings = settingsFor(id, reading, values, around, old)
  checkPurpose(settings, reading, installation.building)
  const agent = replaced?.agent ?? agentOf(values, installation)
  const text = readText(installation.siteFile, 'site file')
  const changed = withDevice(text, agent, settings)
  const site = parseJson(siteParser, changed, installation.siteFile)
  checkSite(site, installation.building, installation.siteFile)
  replaceFile(installation.siteFile, changed)
  console.log(`${installation.siteFile}: agent "${agent}" has ${JSON.stringify(settings)}`)
  console.log(nextSteps(agent, id).join('\n'))
}

function idOf(values: Values): string {
  const id = values['id']
  if (!id)
    throw new MunteokError(
      'input',
      'id',
      '--id ID is missing: what the device is to be called, such as entrance-1',
    )
  return id
}

function knownById(site: Site, id: string) {
  for (const { name, devices } of site.agents) {
    const device = devices.find((one) => one.id === id)
    if (device) return { agent: name, device }
  }
  throw new MunteokError('input', 'no-device', `--replace: the site file has no device "${id}"`)
}

/** One that replaces another keeps what that one watched, unless something else is said. */
function settingsFor(
  id: string,
  { target, definition, options }: Reading,
  values: Values,
  around: Surroundings,
  old: DeviceSettings | undefined,
): DeviceSettings {
  const place = target.plugged
    ? placeOf(target.plugged, around.plugged)
    : { path: linkTo(target.place.path ?? nameOf(target)) }
  const all = { ...(old?.driver === definition.name && old.options), ...options }
  const portal = values['portal'] ?? old?.portal
  const space = values['space'] ?? old?.space
  const isReversed = values['reversed'] !== undefined || old?.reversed
  return {
    id,
    driver: definition.name,
    ...place,
    ...(portal !== undefined && { portal }),
    ...(isReversed && { reversed: true }),
    ...(space !== undefined && { space }),
    ...(Object.keys(all).length > 0 && { options: all }),
  }
}

/** What `checkSite` does not look at: whether the driver measures what the place needs. */
function checkPurpose({ portal, space }: DeviceSettings, { driver }: Reading, building: Building): void {
  const portals = building.portals
    .filter(({ metered }) => metered)
    .map(({ id }) => id)
    .join(', ')
  const spaces = building.floors.flatMap((floor) => floor.spaces.map(({ id }) => id)).join(', ')
  if (driver.measures === 'passages' && portal === undefined)
    throw purpose(
      `driver "${driver.name}" counts passages: say which portal with --portal (portals: ${portals})`,
    )
  if (driver.measures === 'check-ins' && portal !== undefined)
    throw purpose(
      `driver "${driver.name}" reads cards or codes: give it a --space, or neither, not a --portal (spaces: ${spaces})`,
    )
  if (driver.measures === 'passages' && space !== undefined)
    throw purpose(`driver "${driver.name}" counts passages: it has a --portal, not a --space`)
  if (space !== undefined && !spaces.split(', ').includes(space))
    throw purpose(`"${space}" is no space of the building (spaces: ${spaces})`)
}

function purpose(message: string): MunteokError {
  return new MunteokError('input', 'purpose', message)
}

function agentOf(values: Values, { site, siteFile }: Installation): string {
  const names = site.agents.map(({ name }) => name)
  const asked = values['agent']
  const [only, second] = names
  if (asked === undefined && only !== undefined && second === undefined) return only
  if (asked !== undefined && names.includes(asked)) return asked
  const what =
    asked === undefined ? 'say at which agent with --agent' : `there is no agent "${asked}" in ${siteFile}`
  throw new MunteokError('input', 'agent', `${what} (agents: ${names.join(', ')})`)
}

/** The site file's text with the device in it, in place of one with that id, or after the others. */
export function withDevice(text: string, agent: string, settings: DeviceSettings): string {
  const { agents } = JSON.parse(text) as Site
  const at = agents.findIndex(({ name }) => name === agent)
  const old = agents[at]?.devices.findIndex(({ id }) => id === settings.id) ?? -1
  const devices = ['agents', at, 'devices']
  return old < 0 ? appendedTo(text, devices, settings) : replacedAt(text, [...devices, old], settings)
}

function nextSteps(agent: string, id: string): string[] {
  const unit = [`munteok-agent-${agent}`, 'munteok'].find((name) =>
    existsSync(`/etc/systemd/system/${name}.service`),
  )
  const restart = unit
    ? [`sudo munteok agent install --name ${agent}   (gives the agent access to it, and restarts it)`]
    : [
        `start the agent again (Ctrl+C where it runs, then munteok agent --name ${agent}); or, for it to start`,
        `  with the computer: sudo munteok agent install --name ${agent}`,
      ]
  return [
    'Next:',
    `  munteok devices watch ${id}   (before the agent has it: do its numbers make sense?)`,
    ...restart.map((line) => `  ${line}`),
  ]
}
