import { propertiesOf } from '@munteok/edge-agent'
import { labelled } from './columns.ts'
import { allDrivers, optionText } from './driver-options.ts'
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
  for (const definition of definitions) {
    const options = Object.entries(propertiesOf(definition)).map(([name, schema]) => optionText(name, schema))
    console.log(definition.name)
    const rows = labelled([
      ['for', definition.title],
      [
        'measures',
        definition.measures === 'passages'
          ? 'passages: give it a portal'
          : 'check-ins: give it a space, or nothing',
      ],
      ...options.map((text, i) => [i === 0 ? 'options' : '', text] as const),
    ])
    console.log(`${rows.join('\n')}\n`)
  }
}
