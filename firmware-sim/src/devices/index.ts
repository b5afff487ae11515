import { type AgentSettings, type DeviceSettings, MunteokError } from '@munteok/core'
import {
  SimulatedCounter,
  type SimulatedDeviceParts,
  SimulatedReader,
  type SimulatedSettings,
} from '../simulated-device.ts'
import { DEFAULT_STYLE, lineStyleFor } from './line-pattern.ts'
import { Rdm6300 } from './rdm6300.ts'
import { TerabeeEvo } from './terabee-evo.ts'
import { TextCounter } from './text-counter.ts'

type Surroundings = Omit<SimulatedDeviceParts, 'settings' | 'firmware'>
type Maker = (
  settings: SimulatedSettings,
  agent: AgentSettings,
  around: Surroundings,
) => SimulatedCounter | SimulatedReader

/** What can be simulated, by the driver that reads it. */
const MAKERS: Readonly<Record<string, Maker>> = {
  'terabee-evo': (settings, agent, around) =>
    new SimulatedCounter({
      ...around,
      settings,
      portal: portalOf(settings, agent),
      firmware: new TerabeeEvo(settings.options?.['withId'] === false ? undefined : idOf(settings.id)),
    }),
  'text-counter': (settings, agent, around) => {
    const pattern = settings.options?.['pattern']
    const style = typeof pattern === 'string' ? lineStyleFor(pattern, nameOf(settings, agent)) : DEFAULT_STYLE
    const portal = portalOf(settings, agent)
    return new SimulatedCounter({ ...around, settings, portal, firmware: new TextCounter(style) })
  },
  rdm6300: (settings, agent, around) =>
    new SimulatedReader({ ...around, settings, floor: agent.floor, firmware: new Rdm6300() }),
}

/** @throws MunteokError `input` for a driver that has no simulated device, or a counter without a portal */
export function makeDevice(
  settings: DeviceSettings,
  agent: AgentSettings,
  around: Surroundings,
): SimulatedCounter | SimulatedReader {
  const make = MAKERS[settings.driver]
  const { path } = settings
  if (path === undefined)
    throw new MunteokError(
      'input',
      'no-path',
      `${nameOf(settings, agent)}: a simulated device is a pseudo-terminal: give it the "path" of one to come, instead of "usb"`,
    )
  if (make) return make({ ...settings, path }, agent, around)
  throw new MunteokError(
    'input',
    'unknown-driver',
    `${nameOf(settings, agent)}: there is no simulated device for driver "${settings.driver}" (there are ${Object.keys(MAKERS).join(', ')})`,
  )
}

function nameOf(settings: DeviceSettings, agent: AgentSettings): string {
  return `agent "${agent.name}", device "${settings.id}"`
}

function portalOf(settings: DeviceSettings, agent: AgentSettings): string {
  if (settings.portal !== undefined) return settings.portal
  throw new MunteokError(
    'input',
    'no-portal',
    `${nameOf(settings, agent)}: a door counter needs the "portal" that it watches`,
  )
}

/** A serial number as good as any, the same at each start. */
function idOf(name: string): number {
  return [...name].reduce((hash, letter) => (Math.imul(hash, 31) + (letter.codePointAt(0) ?? 0)) >>> 0, 7)
}
