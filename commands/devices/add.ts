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
import type { Known, Target } from './choose-device.ts'
import { wrapped } from './columns.ts'
import { linkTo, type Place, placeOf } from './place.ts'
import { replaceFile } from './replace-file.ts'
import { appendedTo, replacedAt } from './site-text.ts'
import {
  lookAround,
  nameOf,
  type Surroundings,
  type TargetWithDriver,
  targetOf,
  type Values,
  withDriver,
} from './surroundings.ts'
import { wayIn } from './way-in.ts'

/** `munteok devices add DEVICE --id ID` */
export async function add(values: Values, device: string | undefined): Promise<void> {
  const installation = installationOf(values)
  const around = { ...(await lookAround(values)), installation }
  const id = idOf(values)
  const replaced = replacedBy(id, values, installation)
  const target = targetOf(device, around)
  refuseKnown(target, replaced, installation)
  const driver = values['driver'] ?? replaced?.device.driver
  const chosen = await withDriver(target, { ...values, driver }, around)
  const settings = settingsFor(id, chosen, values, around, replaced?.device)
  checkPurpose(settings, chosen, installation.building)
  const agent = replaced?.agent ?? agentOf(values, installation)
  writeSite(installation, agent, settings)
  console.log(`${installation.siteFile}: agent "${agent}" has ${JSON.stringify(settings)}`)
  console.log(nextSteps(agent, settings, installation.building).join('\n'))
}

/** Checked as a whole before a single byte is written. */
function writeSite({ siteFile, building }: Installation, agent: string, settings: DeviceSettings): void {
  const changed = withEntry(readText(siteFile, 'site file'), agent, settings)
  checkSite(parseJson(siteParser, changed, siteFile), building, siteFile)
  replaceFile(siteFile, changed)
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

/** The device that has this id, if that is wanted. @throws MunteokError `input` when it is not */
function replacedBy(id: string, values: Values, { site, siteFile }: Installation): Known | undefined {
  const isWanted = values['replace'] !== undefined
  const asked = values['agent']
  const having = site.agents.filter(({ name }) => asked === undefined || name === asked)
  const found = having.flatMap(({ name, devices }) =>
    devices.flatMap((device) => (device.id === id ? [{ agent: name, device }] : [])),
  )
  const [only, second] = found
  if (isWanted && second)
    throw new MunteokError(
      'input',
      'ambiguous',
      `--replace: several agents have a device "${id}": say which with --agent`,
    )
  if (isWanted && !only)
    throw new MunteokError('input', 'no-device', `--replace: ${siteFile} has no device "${id}"`)
  if (!isWanted && only && !second)
    throw new MunteokError(
      'input',
      'taken',
      `agent "${only.agent}" has a device "${id}" already: choose another --id, or say --replace if this one takes its place`,
    )
  return isWanted ? only : undefined
}

function refuseKnown(
  { known, ...target }: Target,
  replaced: Known | undefined,
  { siteFile }: Installation,
): void {
  if (!known || (known.agent === replaced?.agent && known.device.id === replaced.device.id)) return
  throw new MunteokError(
    'input',
    'known',
    `${nameOf(target)} is device "${known.device.id}" of agent "${known.agent}" in ${siteFile} already`,
  )
}

/** One that replaces another keeps what that one watched, unless something else is said. */
function settingsFor(
  id: string,
  { target, definition, options }: TargetWithDriver,
  values: Values,
  around: Surroundings,
  old: DeviceSettings | undefined,
): DeviceSettings {
  const place = placeFor(target, around)
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

function placeFor({ plugged, place, ...target }: Target, around: Surroundings): Place {
  if (plugged) return placeOf(plugged, around.plugged)
  // A device that the site file knows, and is not plugged in just now, stays what it is.
  return place.path === undefined
    ? { ...(target.known?.device.usb && { usb: target.known.device.usb }) }
    : { path: linkTo(place.path) }
}

/** What `checkSite` does not look at: whether the driver measures what the place needs. */
function checkPurpose(
  { portal, space }: DeviceSettings,
  { driver }: TargetWithDriver,
  building: Building,
): void {
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
function withEntry(text: string, agent: string, settings: DeviceSettings): string {
  const { agents } = JSON.parse(text) as Site
  const at = agents.findIndex(({ name }) => name === agent)
  const old = agents[at]?.devices.findIndex(({ id }) => id === settings.id) ?? -1
  const devices = ['agents', at, 'devices']
  return old < 0 ? appendedTo(text, devices, settings) : replacedAt(text, [...devices, old], settings)
}

function nextSteps(agent: string, { id, ...settings }: DeviceSettings, building: Building): string[] {
  const units = [`munteok-agent-${agent}`, 'munteok']
  const unit = units.find((name) => existsSync(`/etc/systemd/system/${name}.service`))
  const install = unit === 'munteok' ? '--all' : `--name ${agent}`
  const rows: [string, string][] = [
    [`munteok devices watch ${id}`, 'do its numbers make sense?'],
    ...(unit === undefined
      ? [
          [
            'Ctrl+C at the agent, and start it again',
            'it reads the site file at its start; or, for good:',
          ] as [string, string],
        ]
      : []),
    [`sudo munteok agent install ${install}`, 'gives the agent access to the device, and starts it again'],
  ]
  const way = wayIn({ id, ...settings }, building)
  return [
    ...(way === undefined ? [] : wrapped(way)),
    'Next:',
    ...rows.map(([what, why]) => `  ${what}\n      ${why}`),
  ]
}
