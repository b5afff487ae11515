import type { DriverDefinition } from '@munteok/edge-agent'
import { labelled } from './columns.ts'
import { allDrivers, optionRows } from './driver-options.ts'
import type { Values } from './surroundings.ts'

/** `munteok devices drivers` */
export async function drivers(values: Values): Promise<void> {
  const definitions = await allDrivers()
  if (values['json'] !== undefined) {
    console.log(
      JSON.stringify(
        definitions.map(({ configure: _, ...data }) => data),
        null,
        2,
      ),
    )
    return
  }
  console.log(definitions.flatMap(driverLines).join('\n'))
}

/** A driver for a person: what it is for, what it measures, what can be set. */
function driverLines(definition: DriverDefinition): string[] {
  const { name, title, measures } = definition
  const options = optionRows(definition).flatMap(([typed, what]) => [
    `    ${typed}`,
    ...(what === '' ? [] : labelled([['', what]], 6)),
  ])
  return [
    name,
    ...labelled([
      ['for', title],
      [
        'measures',
        measures === 'passages' ? 'passages: give it a portal' : 'check-ins: give it a space, or nothing',
      ],
    ]),
    '  options',
    ...options,
    '',
  ]
}
