import { join, resolve } from 'node:path'
import { type Credentials, credentialsOf } from '@munteok/broker'
import { type Topics, topicsOf } from '@munteok/core'
import { writeSecret } from '@munteok/runtime'
import { accountOptionsOf } from './account-options.ts'
import { installationOf } from './command.ts'

/** What another broker must know of an installation. */
export interface AtBroker {
  readonly building: string
  readonly credentials: readonly Credentials[]
  readonly topics: Topics
  readonly discoveryPrefixes: readonly string[]
}

/**
 * Writes files that another broker is set up with into `--out`, and prints where they are.
 * @param filesOf the content of each, by its name
 */
export function writeAccountFiles(
  values: Record<string, string | undefined>,
  filesOf: (of: AtBroker) => Record<string, string>,
): void {
  const installation = installationOf(values)
  const { site, building, dataDir } = installation
  const agents = site.agents.map(({ name }) => name)
  const options = accountOptionsOf(installation)
  const files = filesOf({
    building: building.id,
    credentials: credentialsOf(dataDir, agents, options),
    topics: topicsOf(building.id),
    discoveryPrefixes: options.discoveryPrefixes,
  })
  const out = values['out'] === undefined ? dataDir : resolve(values['out'])
  for (const [name, content] of Object.entries(files)) {
    writeSecret(join(out, name), content)
    console.log(join(out, name))
  }
}
