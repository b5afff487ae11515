/**
 * The container's and compose's files. None can be run here: a linter reads the first, and the others are held
 * to what they name: folders, the built command and its options, ports.
 */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DEFAULT_PORTS } from '@munteok/core'
import { validate } from 'dockerfile-utils'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { MUNTEOK } from './support/house.ts'
import { munteok } from './support/munteok.ts'

const ROOT = join(MUNTEOK, '..', '..')
const FOLDER = join(ROOT, 'packaging', 'container')
/** Those of compose that are used here; a word that is spelt wrong is none of them. */
const SERVICE_KEYS =
  'build cap_drop command depends_on devices environment group_add image init network_mode profiles read_only restart security_opt stop_grace_period tmpfs volumes'.split(
    ' ',
  )

interface Service {
  readonly image: string
  readonly build?: { readonly context: string; readonly dockerfile: string }
  readonly command?: readonly string[]
  readonly environment?: Readonly<Record<string, string>>
  readonly volumes?: readonly string[]
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>
}

interface Compose {
  readonly services: Readonly<Record<string, Service>>
  readonly volumes: Readonly<Record<string, null>>
}

function compose(name: string): Compose {
  return parse(readFileSync(join(FOLDER, name), 'utf8'), { merge: true }) as Compose
}

describe('the Containerfile', () => {
  const text = readFileSync(join(FOLDER, 'Containerfile'), 'utf8')
  const [, build = '', last = ''] = text.split(/^FROM /m)

  it('has nothing that a linter of such files minds', () => {
    const told = validate(text).map(({ message, range }) => `line ${range.start.line + 1}: ${message}`)
    expect(told).toEqual([])
  })

  it('copies only what is there', () => {
    const copied = [...text.matchAll(/^COPY (--from=build )?(\S+) \S+$/gm)]
    expect(copied).toHaveLength(2)
    for (const [, from, source = ''] of copied) {
      if (from === undefined) expect(existsSync(join(ROOT, source)), source).toBe(true)
      else expect(build).toContain(`WORKDIR ${source}\n`)
    }
    for (const [, script = ''] of build.matchAll(/node (packaging\/\S+)/g))
      expect(existsSync(join(ROOT, script)), script).toBe(true)
  })

  it('ends with a user of its own, a check of its health, and no compiler', () => {
    expect(last).toMatch(/^USER munteok$/m)
    expect(last.indexOf('USER munteok')).toBeGreaterThan(last.lastIndexOf('RUN '))
    expect(last).toMatch(/^HEALTHCHECK /m)
    expect(last).toContain(`MUNTEOK_HEALTH_URL=http://127.0.0.1:${DEFAULT_PORTS.recorder}/healthz`)
    expect(last).toMatch(/^node:22-bookworm-slim$/m)
    expect(last).not.toMatch(/gcc|g\+\+|make|python|build-essential/)
  })
})

describe.each(['compose.yaml', 'compose.house.yaml'])('%s', (name) => {
  const { services, volumes } = compose(name)
  const all = Object.entries(services)

  it('says nothing that compose would not know', () => {
    for (const [service, settings] of all)
      expect(
        Object.keys(settings).filter((key) => !SERVICE_KEYS.includes(key)),
        service,
      ).toEqual([])
    for (const [service, { depends_on = {} }] of all)
      expect(
        Object.keys(depends_on).filter((other) => !(other in services)),
        service,
      ).toEqual([])
  })

  it('mounts volumes that it has and folders that are there', () => {
    const sources = all.flatMap(([, settings]) =>
      (settings.volumes ?? []).map((mount) => mount.split(':')[0] ?? ''),
    )
    expect(sources).not.toEqual([])
    for (const source of sources) {
      if (source.startsWith('.')) expect(existsSync(join(FOLDER, source)), source).toBe(true)
      else if (!source.startsWith('/')) expect(Object.keys(volumes)).toContain(source)
    }
    for (const [, { build }] of all)
      if (build) expect(existsSync(join(FOLDER, build.context, build.dockerfile))).toBe(true)
  })

  it('runs commands of Munteok with options that they have', async () => {
    const own = all.filter(([, { image }]) => image === 'munteok')
    expect(own).not.toEqual([])
    for (const [service, { command: [command = '', ...words] = [] }] of own) {
      const help = await munteok([command, '--help'])
      expect(help, service).toMatchObject({ code: 0 })
      for (const option of words.filter((word) => word.startsWith('--')))
        expect(help.stdout, service).toContain(`  ${option} `)
    }
  })

  it('gives every image of others a version', () => {
    for (const [service, { image }] of all) if (image !== 'munteok') expect(image, service).toMatch(/:v?\d/)
  })
})

it('asks the broker of a real house for its health where it tells it', () => {
  const { broker, 'agent-1f': agent } = compose('compose.house.yaml').services
  const example = JSON.parse(readFileSync(join(ROOT, 'packaging', 'debian', 'site.json'), 'utf8'))
  expect(broker?.environment?.['MUNTEOK_HEALTH_URL']).toContain(`:${DEFAULT_PORTS.brokerHttp}/healthz`)
  expect(agent?.environment?.['MUNTEOK_HEALTH_URL']).toContain(`:${example.agents[0].http.port}/healthz`)
  expect(agent?.command).toEqual(['agent', '--name', example.agents[0].name])
})
