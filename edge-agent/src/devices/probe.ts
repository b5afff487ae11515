/**
 * What a device that was plugged in seems to be: first by what it says of itself over USB, then by
 * listening to it with every driver that could fit. Knows no port: the caller opens and carries the bytes.
 */
import { MunteokError } from '@munteok/core'
import type {
  ConfiguredDriver,
  Connection,
  DriverDefinition,
  FoundDevice,
  HidUsage,
  KnownUsb,
  Reading,
} from '../drivers/driver.ts'

/** A device as it is plugged in, and how it would be opened. */
export interface PluggedIn {
  readonly kind: 'serial' | 'hid'
  readonly found: FoundDevice
  /** A HID device's: what its reports are about. */
  readonly usages?: readonly HidUsage[]
}

/**
 * - `known`: the maker's own USB ids.
 * - `usage`: its HID usage is what the driver reads.
 * - `adapter`: a USB adapter that such devices are known to come with, as many others do.
 */
export type Likeness = 'known' | 'usage' | 'adapter'

export interface Likely {
  readonly definition: DriverDefinition
  readonly likeness: Likeness
}

/** The drivers that a device looks like, the likeliest first; empty when nothing tells. */
export function likelyDrivers(device: PluggedIn, definitions: readonly DriverDefinition[]): Likely[] {
  const order: readonly Likeness[] = ['known', 'usage', 'adapter']
  return definitions
    .flatMap((definition) => {
      const likeness = likenessOf(device, definition)
      return likeness ? [{ definition, likeness }] : []
    })
    .sort((a, b) => order.indexOf(a.likeness) - order.indexOf(b.likeness))
}

function likenessOf(device: PluggedIn, definition: DriverDefinition): Likeness | undefined {
  const connection = usualConnection(definition)
  if (connection && !canOpen(device, connection)) return undefined
  const matches = definition.knownUsb.filter((known) => isOfKind(device.found, known))
  if (matches.some((known) => !known.isAdapter)) return 'known'
  if (device.kind === 'hid') return connection ? 'usage' : undefined
  return matches.length > 0 ? 'adapter' : undefined
}

function isOfKind(found: FoundDevice, { vendor, product }: KnownUsb): boolean {
  return found.vendor === vendor && (product === undefined || found.product === product)
}

/** How a driver opens its device when no option says otherwise; undefined for one that needs options. */
function usualConnection(definition: DriverDefinition): Connection | undefined {
  return configureIf(definition, {})?.connection
}

function configureIf(definition: DriverDefinition, options: object): ConfiguredDriver | undefined {
  try {
    return definition.configure(options, definition.name)
  } catch (error) {
    if (error instanceof MunteokError && error.kind === 'input') return undefined
    throw error
  }
}

/** Whether a connection of that kind can be made to a device. */
export function canOpen(device: PluggedIn, connection: Connection): boolean {
  if (connection.kind !== device.kind) return false
  if (connection.kind === 'serial' || device.usages === undefined) return true
  const { page, usage } = connection.usage
  return device.usages.some((of) => of.page === page && of.usage === usage)
}

/** Each costs time with every byte that is heard. */
const MOST_VARIANTS = 64

/** A driver with options, as the site file would have them. */
export interface Candidate {
  readonly definition: DriverDefinition
  readonly options: Readonly<Record<string, unknown>>
  readonly driver: ConfiguredDriver
}

/** One opening of the device: all of these listen to the same bytes. */
export interface Trial {
  readonly connection: Connection
  readonly candidates: readonly Candidate[]
  /** True when its driver sends questions; it is then alone. */
  readonly asks: boolean
}

export interface TrialPlan {
  readonly trials: readonly Trial[]
  /** Drivers that could fit, but need options before they can be tried. */
  readonly needOptions: readonly string[]
}

/**
 * In which order a device is listened to: first without disturbing it, at each usual speed with all
 * drivers at once, then with each driver that asks. A driver's options of few values are tried each way.
 *
 * @param given options for every driver that knows them
 */
export function planTrials(
  device: PluggedIn,
  definitions: readonly DriverDefinition[],
  given: Readonly<Record<string, unknown>> = {},
): TrialPlan {
  const needOptions: string[] = []
  const groups = new Map<string, Trial>()
  for (const definition of definitions) {
    const candidates = withoutAskingTwice(candidatesOf(definition, given))
    if (candidates.length === 0 && device.kind === 'serial') needOptions.push(definition.name)
    for (const candidate of candidates)
      if (canOpen(device, candidate.driver.connection)) join(groups, candidate)
  }
  const trials = [...groups.values()].sort((a, b) => Number(a.asks) - Number(b.asks))
  return { trials, needOptions }
}

function join(groups: Map<string, Trial>, candidate: Candidate): void {
  const { connection } = candidate.driver
  const asks = asksFirst(candidate)
  const key = JSON.stringify([connection, asks && [candidate.definition.name, candidate.options]])
  const others = groups.get(key)?.candidates ?? []
  groups.set(key, { connection, asks, candidates: [...others, candidate] })
}

function asksFirst({ driver }: Candidate): boolean {
  return driver.create({ path: '' }).wake?.(0).send !== undefined
}

/** Asking takes a trial of its own, and is done with the usual options only. */
function withoutAskingTwice(candidates: readonly Candidate[]): Candidate[] {
  const asking = candidates.filter(asksFirst)
  return candidates.filter((candidate) => !asking.slice(1).includes(candidate))
}

function candidatesOf(definition: DriverDefinition, given: Readonly<Record<string, unknown>>): Candidate[] {
  const properties = propertiesOf(definition)
  const base = Object.fromEntries(Object.entries(given).filter(([name]) => name in properties))
  const open = Object.entries(properties).filter(([name]) => !(name in base))
  return variantsOf(base, open, definition).flatMap((options) => {
    const driver = configureIf(definition, options)
    return driver ? [{ definition, options, driver }] : []
  })
}

/** The usual options, and every other combination of those that have few values, while they are few. */
function variantsOf(
  base: Readonly<Record<string, unknown>>,
  open: readonly (readonly [string, OptionSchema])[],
  { measures }: DriverDefinition,
): Readonly<Record<string, unknown>>[] {
  const chosen = open.flatMap(([name, schema]) => {
    // What a reader's numbers mean cannot be heard: only what can be is varied.
    const values =
      schema.type === 'boolean' ? [true, false] : measures === 'passages' ? literalsOf(schema) : []
    return values.length > 0 ? [{ name, values }] : []
  })
  const all = chosen.reduce<Readonly<Record<string, unknown>>[]>(
    (variants, { name, values }) =>
      variants.flatMap((variant) => [variant, ...values.map((value) => ({ ...variant, [name]: value }))]),
    [base],
  )
  return all.slice(0, MOST_VARIANTS)
}

function literalsOf({ anyOf = [] }: OptionSchema): unknown[] {
  return anyOf.flatMap(({ const: value }) => (value === undefined ? [] : [value]))
}

/** A driver's options by name, as JSON schema. */
export function propertiesOf({ options }: DriverDefinition): Record<string, OptionSchema> {
  return (options as { properties?: Record<string, OptionSchema> }).properties ?? {}
}

/** What is shown and used of an option's JSON schema. */
export interface OptionSchema {
  readonly type?: string
  readonly description?: string
  readonly anyOf?: readonly { readonly const?: unknown; readonly type?: string }[]
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly minimum?: number
  readonly maximum?: number
  readonly properties?: Readonly<Record<string, OptionSchema>>
  readonly required?: readonly string[]
}

/** What a candidate made of the bytes. */
export interface Hearing {
  readonly candidate: Candidate
  readonly readings: readonly Reading[]
}

/** How much a reading says for its driver: any text is a code, but only a frame that checks is a card. */
const WEIGHTS: Readonly<Record<Reading['kind'], number>> = {
  totals: 4,
  card: 4,
  info: 4,
  step: 3,
  code: 1,
  fault: -1,
}

/** Enough to stop listening: two frames that check, and a little noise between. */
const CERTAIN = 6

/** Above zero: it understands more than it does not. */
export function scoreOf(readings: readonly Reading[]): number {
  return readings.reduce((score, { kind }) => score + WEIGHTS[kind], 0)
}

/** The hearings that make sense, the best first; with equal sense, the one with fewer options. */
export function understood(hearings: readonly Hearing[]): Hearing[] {
  return hearings
    .filter(({ readings }) => scoreOf(readings) > 0)
    .sort(
      (a, b) =>
        scoreOf(b.readings) - scoreOf(a.readings) ||
        Object.keys(a.candidate.options).length - Object.keys(b.candidate.options).length,
    )
}

/** True when there is no use in listening on. */
export function isCertain(hearings: readonly Hearing[]): boolean {
  const [best] = understood(hearings)
  return (
    best !== undefined &&
    scoreOf(best.readings) >= CERTAIN &&
    best.readings.some(({ kind }) => WEIGHTS[kind] > 1)
  )
}
