import { type AgentSettings, type DeviceSettings, MunteokError } from '@munteok/core'
import { SimulatedCounter } from '../simulated-counter.ts'
import type { SimulatedDeviceParts, SimulatedSettings } from '../simulated-device.ts'
import { SimulatedReader } from '../simulated-reader.ts'
import type { CounterFirmware, ReaderFirmware } from './firmware.ts'
import { Gm65 } from './gm65.ts'
import { Id12la } from './id-12la.ts'
import { DEFAULT_STYLE, lineStyleFor } from './line-pattern.ts'
import { ModbusCounter } from './modbus-counter.ts'
import { modbusMapOf } from './modbus-map.ts'
import { DriverOptions } from './options.ts'
import { Pn532 } from './pn532.ts'
import { Rdm6300 } from './rdm6300.ts'
import type { Tail } from './scanner-queue.ts'
import { SerialScanner } from './serial-scanner.ts'
import { TerabeeEvo } from './terabee-evo.ts'
import { TextCounter } from './text-counter.ts'

type Surroundings = Omit<SimulatedDeviceParts, 'settings' | 'firmware'>

/** What counts, by the driver that reads it. */
const COUNTERS: Readonly<Record<string, (options: DriverOptions, id: string) => CounterFirmware>> = {
  'terabee-evo': (options, id) =>
    new TerabeeEvo(
      options.flag('withId', true) ? idOf(id) : undefined,
      {
        byteOrder: options.oneOf('byteOrder', ['big', 'little']),
        crcFrom: options.oneOf('crcFrom', ['header', 'after-header']),
      },
      options.number('baud', 115_200),
    ),
  'text-counter': (options) => {
    const pattern = options.text('pattern')
    const style = pattern === undefined ? DEFAULT_STYLE : lineStyleFor(pattern, options.who)
    return new TextCounter(
      style,
      options.number('modulus', Number.POSITIVE_INFINITY),
      options.number('baud', 9_600),
    )
  },
  'modbus-counter': (options) => new ModbusCounter(modbusMapOf(options)),
}

/** What reads cards or codes, by the driver that reads it. */
const READERS: Readonly<Record<string, (options: DriverOptions, id: string) => ReaderFirmware>> = {
  rdm6300: (options) => new Rdm6300(options.number('baud', 9_600)),
  'id-12la': (options) => new Id12la(options.number('baud', 9_600)),
  pn532: (options) => new Pn532(options.number('baud', 115_200)),
  gm65: (options, id) => new Gm65(tailOf(options, id), options.number('baud', 9_600)),
  'serial-scanner': (options, id) => new SerialScanner(tailOf(options, id), options.number('baud', 9_600)),
}

/** @throws MunteokError `input` for a driver that has no simulated device, or a counter without a portal */
export function makeDevice(
  settings: DeviceSettings,
  agent: AgentSettings,
  around: Surroundings,
): SimulatedCounter | SimulatedReader {
  const options = new DriverOptions(settings.options ?? {}, nameOf(settings, agent))
  const parts = { ...around, settings: withPath(settings, options.who) }
  const counter = COUNTERS[settings.driver]?.(options, settings.id)
  if (counter)
    return new SimulatedCounter({ ...parts, firmware: counter, portal: portalOf(settings, options.who) })
  const reader = READERS[settings.driver]?.(options, settings.id)
  if (reader) return new SimulatedReader({ ...parts, firmware: reader, floor: agent.floor })
  throw new MunteokError(
    'input',
    'unknown-driver',
    `${options.who}: there is no simulated device for driver "${settings.driver}" (there are ${[...Object.keys(COUNTERS), ...Object.keys(READERS)].join(', ')})`,
  )
}

function withPath(settings: DeviceSettings, who: string): SimulatedSettings {
  const { path } = settings
  if (path !== undefined) return { ...settings, path }
  throw new MunteokError(
    'input',
    'no-path',
    `${who}: a simulated device is a pseudo-terminal: give it the "path" of one to come, instead of "usb"`,
  )
}

function nameOf(settings: DeviceSettings, agent: AgentSettings): string {
  return `agent "${agent.name}", device "${settings.id}"`
}

function portalOf(settings: DeviceSettings, who: string): string {
  if (settings.portal !== undefined) return settings.portal
  throw new MunteokError('input', 'no-portal', `${who}: a door counter needs the "portal" that it watches`)
}

/** A serial number as good as any, the same at each start. */
function idOf(name: string): number {
  return [...name].reduce((hash, letter) => (Math.imul(hash, 31) + (letter.codePointAt(0) ?? 0)) >>> 0, 7)
}

const TAILS: readonly Tail[] = ['CR', 'LF', 'CRLF', 'TAB']

/** Scanners come with one tail or another, and their drivers take any: each has its own. */
function tailOf(options: DriverOptions, name: string): Tail {
  if (options.oneOf('tail', ['any', 'none']) === 'none') return 'none'
  return TAILS[idOf(name) % TAILS.length] ?? 'CR'
}
