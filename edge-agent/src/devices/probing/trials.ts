/**
 * How a device is listened to, to find out which driver understands it. Knows no port: the caller opens
 * and carries the bytes.
 */
import type { ConfiguredDriver, Connection, DriverDefinition } from '../../drivers/driver.ts'
import { canOpen, configureIf, type PluggedIn } from './likely-drivers.ts'

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
