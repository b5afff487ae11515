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

/** An option in words: `baud: integer from 300 to 4000000`. */
export function optionText(name: string, schema: OptionSchema): string {
  const { description } = schema
  return `${name}: ${typeText(schema)}${description ? ` — ${description}` : ''}`
}

function typeText({ type, anyOf, enum: values, const: only, minimum, maximum }: OptionSchema): string {
  if (only !== undefined) return String(only)
  if (values) return values.join(' or ')
  if (anyOf) return anyOf.map(typeText).join(' or ')
  if (type === 'boolean') return 'true or false'
  if (minimum !== undefined && maximum !== undefined) return `${minimum} to ${maximum}`
  return type === 'string' ? 'text' : (type ?? 'anything')
}
