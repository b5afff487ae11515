/** npm packages as they are installed here, for a test that installs them elsewhere without a network. */
import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'

const execute = promisify(execFile)

interface InstalledPackage {
  readonly folder: string
  readonly name: string
  readonly version: string
  readonly dependencies?: Record<string, string>
}

/** These packages and all that they depend on, each version once. */
export function installedPackages(root: string, names: readonly string[]): InstalledPackage[] {
  const found = new Map<string, InstalledPackage>()
  const visit = (name: string, from: string): void => {
    const folder = folderOf(name, from)
    if (found.has(folder)) return
    const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
    found.set(folder, { ...manifest, folder })
    for (const dependency of Object.keys(manifest.dependencies ?? {})) visit(dependency, folder)
  }
  for (const name of names) visit(name, root)
  return [...found.values()]
}

/** As Node looks for a package: in `node_modules` here, and in each folder above. */
function folderOf(name: string, from: string): string {
  const folder = join(from, 'node_modules', name)
  if (existsSync(join(folder, 'package.json'))) return folder
  if (from === dirname(from)) throw new Error(`${name} is not installed: npm ci`)
  return folderOf(name, dirname(from))
}

/** A stand-in for npm's registry: it has the packages that are installed here, without what was built in them. */
export class InstalledRegistry {
  readonly #packages: readonly InstalledPackage[]
  #server: Server | undefined

  constructor(packages: readonly InstalledPackage[]) {
    this.#packages = packages
  }

  /** @returns its address */
  async start(): Promise<string> {
    const server = createServer(async ({ url = '' }, answer) => {
      const path = decodeURIComponent(url).slice(1)
      const body = path.startsWith('-/') ? await this.#tarball(path.slice(2)) : this.#listing(path)
      answer.writeHead(body === undefined ? 404 : 200).end(body)
    })
    this.#server = server
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return this.#url
  }

  get #url(): string {
    const address = this.#server?.address()
    return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/`
  }

  #listing(name: string): string | undefined {
    const versions = this.#packages.filter((each) => each.name === name)
    if (versions.length === 0) return undefined
    const entries = versions.map(({ folder: _, ...manifest }) => [
      manifest.version,
      {
        ...manifest,
        dist: { tarball: `${this.#url}-/${encodeURIComponent(`${name}@${manifest.version}`)}` },
      },
    ])
    return JSON.stringify({
      name,
      'dist-tags': { latest: versions[0]?.version },
      versions: Object.fromEntries(entries),
    })
  }

  async #tarball(id: string): Promise<Buffer | undefined> {
    const found = this.#packages.find(({ name, version }) => `${name}@${version}` === id)
    return found && tarred(found.folder)
  }

  async close(): Promise<void> {
    this.#server?.closeAllConnections()
    await new Promise((resolve) => this.#server?.close(resolve) ?? resolve(undefined))
  }
}

async function tarred(folder: string): Promise<Buffer> {
  const args = ['-cz', '--exclude=./node_modules', '--exclude=./build', '--transform=s,^\\.,package,']
  const { stdout } = await execute('tar', [...args, '-C', folder, '.'], {
    encoding: 'buffer',
    maxBuffer: 1e9,
  })
  return stdout
}

/**
 * A stand-in for the release page from which better-sqlite3 fetches its prebuilt binary: the one that was
 * built here, packed and named as it is there.
 * @param folder where to put it; `npm_config_better_sqlite3_local_prebuilds` names it to npm
 */
export async function prebuiltSqlite(root: string, folder: string): Promise<void> {
  const [sqlite] = installedPackages(root, ['better-sqlite3'])
  const { modules } = process.versions
  const name = `better-sqlite3-v${sqlite?.version}-node-v${modules}-${process.platform}-${process.arch}.tar.gz`
  mkdirSync(folder, { recursive: true })
  const built = 'build/Release/better_sqlite3.node'
  await execute('tar', ['-czf', join(folder, name), '-C', sqlite?.folder ?? '', built])
}
