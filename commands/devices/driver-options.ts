import { MunteokError } from '@munteok/core'
import {
  type DriverDefinition,
  driverNames,
  loadDriver,
  type OptionSchema,
  propertiesOf,
} from '@munteok/edge-agent'

/** Every driver there is, loaded. */
export function allDrivers(): Promise<DriverDefinition[]> {
  return Promise.all(driverNames.map((name) => loadDriver(name, 'devices')))
}

/**
 * `--option k=v`, a line each, as a driver's options: numbers and yes-or-no by the driver's schema; what
 * the schema does not know stays text, for the driver to refuse.
 * @throws MunteokError `input` for a line without `=`
 */
export function driverOptions(
  lines: string | undefined,
  definitions: readonly DriverDefinition[],
): Record<string, unknown> {
  const given = (lines ?? '').split('\n').filter((line) => line !== '')
  return Object.fromEntries(
    given.map((line) => {
      const at = line.indexOf('=')
      if (at < 1)
        throw new MunteokError(
          'input',
          'option',
          `--option ${line}: give it as NAME=VALUE, such as baud=9600`,
        )
      const name = line.slice(0, at)
      const schema = definitions.map((definition) => propertiesOf(definition)[name]).find(Boolean)
      return [name, typed(line.slice(at + 1), schema)]
    }),
  )
}

function typed(text: string, schema: OptionSchema | undefined): unknown {
  if (schema === undefined || takesText(schema)) return text
  try {
    return JSON.parse(text)
  } catch {
    // The driver says what it wants instead.
    return text
  }
}

function takesText({ type, anyOf, const: only }: OptionSchema): boolean {
  if (anyOf) return anyOf.every((one) => takesText(one))
  return type === 'string' || typeof only === 'string'
}

/** A driver's options as they are typed, with what they are: `baud=300…4000000`. */
export function optionRows({ options, ...definition }: DriverDefinition): (readonly [string, string])[] {
  const { required = [] } = options as OptionSchema
  return Object.entries(propertiesOf({ ...definition, options })).map(([name, schema]) => [
    `${name}=${typeText(schema)}`,
    [schema.description ?? '', required.includes(name) ? '(needed)' : ''].filter(Boolean).join(' '),
  ])
}

function typeText(schema: OptionSchema): string {
  const { type, anyOf, enum: values, const: only, minimum, maximum, properties } = schema
  if (only !== undefined) return String(only)
  if (values) return values.join('|')
  if (anyOf) return anyOf.map(typeText).join('|')
  if (properties) return objectText(properties)
  if (type === 'boolean') return 'true|false'
  if (minimum !== undefined && maximum !== undefined) return `${minimum}…${maximum}`
  return type === 'string' ? 'text' : (type ?? 'anything')
}

/** As JSON, in which an option of several parts is typed. */
function objectText(properties: Readonly<Record<string, OptionSchema>>): string {
  return `{${Object.entries(properties)
    .map(([name, schema]) => `"${name}":${typeText(schema)}`)
    .join(',')}}`
}
