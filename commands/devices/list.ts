import { existsSync } from 'node:fs'
import {
  type DriverDefinition,
  endOf,
  isKeyboard,
  type Likely,
  likelyDrivers,
  type PluggedIn,
} from '@munteok/edge-agent'
import { type Known, knownAs, notPluggedIn } from './choose-device.ts'
import { labelled, wrapped } from './columns.ts'
import { type Occupant, occupantName, occupantsOf } from './occupants.ts'
import { type Place, placeOf } from './place.ts'
import { lookAround, type Surroundings, type Values } from './surroundings.ts'

/** A device as it is listed: what `--json` prints. */
export interface ListedDevice {
  readonly kind: PluggedIn['kind']
  readonly path: string
  readonly name?: string
  readonly vendor?: string
  readonly product?: string
  readonly serial?: string
  readonly socket?: string
  readonly usages?: PluggedIn['usages']
  /** Drivers that could read it, the likeliest first. */
  readonly looksLike: readonly { readonly driver: string; readonly because: Likely['likeness'] }[]
  /** Where it stands in the site file. */
  readonly known?: {
    readonly agent: string
    readonly id: string
    readonly portal?: string
    readonly space?: string
  }
  readonly openIn: readonly Occupant[]
  /** What the site file would say to mean it. */
  readonly site: Place
}

/** `munteok devices` */
export async function list(values: Values): Promise<void> {
  const around = await lookAround(values)
  const shown = relevant(around)
  const listed = shown.map((device) => listedDevice(device, around))
  const missing = notPluggedIn(around.installation?.site, shown, around.kindOf)
  if (values['json'] !== undefined) console.log(JSON.stringify({ devices: listed, missing }, null, 2))
  else console.log(listText(listed, missing, around.definitions).join('\n'))
}

/**
 * What is worth showing: a PC's built-in ports (`ttyS0` …) are there in any number, mostly with no socket,
 * and count only where the site file names them; what is at another path that it names is there as well,
 * though no system lists it (a pseudo-terminal).
 */
function relevant({ plugged, installation, kindOf }: Surroundings): PluggedIn[] {
  const site = installation?.site
  const listed = plugged.filter(
    (device) => !/\/ttyS\d+$/.test(device.found.path) || knownAs(device, site, kindOf),
  )
  const named = notPluggedIn(site, plugged, kindOf).flatMap(({ device: { path, driver } }) =>
    path !== undefined && existsSync(path) ? [{ kind: kindOf(driver) ?? 'serial', found: { path } }] : [],
  )
  return [...listed, ...named]
}

function listedDevice(device: PluggedIn, around: Surroundings): ListedDevice {
  const { kind, found, usages } = device
  const known = knownAs(device, around.installation?.site, around.kindOf)
  return {
    kind,
    ...found,
    ...(usages && { usages }),
    looksLike: likelyDrivers(device, around.definitions).map(({ definition, likeness }) => ({
      driver: definition.name,
      because: likeness,
    })),
    ...(known && { known: placeOfKnown(known) }),
    openIn: occupantsOf(endOf(found.path)),
    site: placeOf(device, around.plugged),
  }
}

function placeOfKnown({ agent, device: { id, portal, space } }: Known): NonNullable<ListedDevice['known']> {
  return { agent, id, ...(portal !== undefined && { portal }), ...(space !== undefined && { space }) }
}

/** The list for a person: a paragraph for each device. */
export function listText(
  listed: readonly ListedDevice[],
  missing: readonly Known[],
  definitions: readonly DriverDefinition[],
): string[] {
  // Mice, power buttons and the like: there for machines only.
  const shown = listed.filter(
    ({ kind, known, looksLike }) => kind === 'serial' || known || looksLike.length > 0,
  )
  const others = listed.length - shown.length
  const nothing = wrapped(
    'Nothing is plugged in that could be a counter or a reader. A device that was just plugged in takes a second or two; a charging cable carries no data.',
  )
  return [
    ...(shown.length === 0 ? nothing : shown.flatMap((device) => paragraph(device, definitions))),
    ...(others > 0 ? [`${others} other HID devices (mice and the like; --json lists them)`] : []),
    ...missing.flatMap(({ agent, device }) =>
      labelled([[`${agent}/${device.id}`, `not plugged in: ${device.path ?? usbText(device.usb ?? {})}`]], 0),
    ),
  ]
}

function paragraph(device: ListedDevice, definitions: readonly DriverDefinition[]): string[] {
  const { path, name, known, openIn } = device
  const usb = usbText(device)
  return [
    [path, name].filter(Boolean).join('  '),
    ...labelled([
      ...(usb ? [['USB', usb] as const] : []),
      ['looks like', likenessText(device, definitions)],
      [
        'site file',
        known ? knownText(known) : `does not know it: ${JSON.stringify(device.site).slice(1, -1)}`,
      ],
      ...(openIn.length > 0 ? [['open in', openIn.map(occupantName).join(', ')] as const] : []),
      ['go on', nextStep(device)],
    ]),
    '',
  ]
}

function usbText({ vendor, product, serial, socket }: Partial<ListedDevice>): string {
  if (vendor === undefined) return ''
  return [
    `${vendor}:${product}`,
    serial === undefined ? 'no serial number' : `serial ${serial}`,
    ...(socket === undefined ? [] : [`socket ${socket}`]),
  ].join(', ')
}

function likenessText(device: ListedDevice, definitions: readonly DriverDefinition[]): string {
  const { looksLike, kind, known: inSite } = device
  const titles = (because: Likely['likeness']) =>
    looksLike
      .filter((likely) => likely.because === because)
      .map(({ driver }) => definitions.find(({ name }) => name === driver)?.title ?? driver)
  const known = [...titles('known'), ...titles('usage')]
  if (device.usages?.some(isKeyboard) && !inSite)
    return 'a keyboard: the one that you type on, or a reader that types what it reads. Add none that you type on: it would go silent'
  if (known.length > 0) return known.join('; or ')
  const behind = titles('adapter')
  if (behind.length > 0) return `a serial adapter, behind which can be: ${behind.join('; ')}`
  return kind === 'hid'
    ? 'no counter or reader that is known'
    : 'a serial port: probe tells what is behind it'
}

function knownText({ agent, id, portal, space }: NonNullable<ListedDevice['known']>): string {
  const what = portal !== undefined ? `counts portal ${portal}` : `checks in to ${space ?? 'the centre'}`
  return `device "${id}" of agent "${agent}", ${what}`
}

function nextStep({ known, path, looksLike }: ListedDevice): string {
  if (known) return `munteok devices watch ${known.id}`
  const sure = looksLike.filter(({ because }) => because !== 'adapter')
  if (sure.length === 1) return `munteok devices watch ${path}\nmunteok devices add ${path} --id …`
  return `munteok devices probe ${path}`
}
