/**
 * The guest's kernel: Debian's own, as its package has it. The package is downloaded and unpacked into
 * a cache folder, never installed: this machine goes on with the kernel that it has.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'

export interface Kernel {
  /** `6.1.0-56-amd64` */
  readonly release: string
  /** The compressed kernel. */
  readonly image: string
  /** Holds `lib/modules/<release>/`, indexed by depmod. */
  readonly root: string
}

/** Always the newest kernel of this Debian; the cloud kernel has no USB. */
const META_PACKAGE = 'linux-image-amd64'

/**
 * The kernel from the cache, or from Debian's archive.
 * @throws Error that names what to do, where there is no way to have it
 */
export function kernelIn(cacheDir: string): Kernel {
  return cachedIn(cacheDir) ?? fetchInto(cacheDir)
}

function cachedIn(cacheDir: string): Kernel | undefined {
  if (!existsSync(cacheDir)) return undefined
  const found = readdirSync(cacheDir).find((name) => name.startsWith('linux-image-'))
  return found === undefined ? undefined : kernelAt(join(cacheDir, found))
}

function kernelAt(root: string): Kernel {
  const [release] = readdirSync(join(root, 'lib', 'modules'))
  if (release === undefined) throw new Error(`${root} holds no kernel: delete it, and run again`)
  return { release, image: join(root, 'boot', `vmlinuz-${release}`), root }
}

/** Where it fails, apt's lists may be old, or were never fetched: root fetches them, and tries once more. */
function fetchInto(cacheDir: string): Kernel {
  if (process.arch !== 'x64')
    throw new Error(`the emulated machine needs a Debian on amd64, this one is ${process.arch}`)
  try {
    return unpackedInto(cacheDir)
  } catch (error) {
    if (process.getuid?.() !== 0) throw error
    tool('apt-get', ['-q', 'update'])
    return unpackedInto(cacheDir)
  }
}

/** Unpacks beside the cache and renames, so that half a kernel is never taken for a whole one. */
function unpackedInto(cacheDir: string): Kernel {
  mkdirSync(cacheDir, { recursive: true })
  const work = mkdtempSync(join(cacheDir, 'fetch-'))
  try {
    const name = packageName()
    tool('apt-get', ['-q', 'download', name], work)
    const [archive = ''] = readdirSync(work)
    const unpacked = join(work, name)
    tool('dpkg', ['-x', join(work, archive), unpacked])
    const { release } = kernelAt(unpacked)
    tool('depmod', ['-b', unpacked, release])
    renameSync(unpacked, join(cacheDir, name))
    return kernelAt(join(cacheDir, name))
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

/** @returns the package that the meta-package stands for: `linux-image-6.1.0-56-amd64` */
function packageName(): string {
  const depends = tool('apt-cache', ['depends', '--important', META_PACKAGE])
  const name = /Depends: (linux-image-\S+)/.exec(depends)?.[1]
  if (name !== undefined) return name
  throw new Error(`apt knows no ${META_PACKAGE}: on Debian, run sudo apt-get update, and try again`)
}

function tool(program: string, args: readonly string[], cwd?: string): string {
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    encoding: 'utf8',
    env: { ...process.env, PATH: `${process.env['PATH']}:/usr/sbin:/sbin` },
    ...(cwd !== undefined && { cwd }),
  })
  if (status === 0) return stdout
  const reason = error?.message ?? stderr.trim().split('\n').at(-1)
  throw new Error(
    `the emulated machine's kernel cannot be had: "${program} ${args.join(' ')}" failed (${reason}). It comes from Debian's archive: run node test/prerequisites.mjs and sudo apt-get update, and try again`,
    error && { cause: error },
  )
}

/** The modules named and all that they need, as paths below `lib/modules/<release>/`. */
export function moduleFiles(kernel: Kernel, names: readonly string[]): string[] {
  const folder = join(kernel.root, 'lib', 'modules', kernel.release)
  const needs = new Map<string, string[]>()
  const files = new Map<string, string>()
  for (const line of readFileSync(join(folder, 'modules.dep'), 'utf8').split('\n')) {
    const [file = '', rest = ''] = line.split(':')
    needs.set(file, rest.split(' ').filter(Boolean))
    files.set(moduleName(file), file)
  }
  const builtIn = new Set(readFileSync(join(folder, 'modules.builtin'), 'utf8').split('\n').map(moduleName))
  const wanted = new Set<string>()
  for (const name of names) {
    const file = files.get(moduleName(name))
    if (file === undefined && !builtIn.has(moduleName(name)))
      throw new Error(`the kernel ${kernel.release} has no module ${name}`)
    if (file !== undefined) for (const each of [file, ...(needs.get(file) ?? [])]) wanted.add(each)
  }
  return [...wanted].sort()
}

function moduleName(file: string): string {
  return file
    .slice(dirname(file) === '.' ? 0 : dirname(file).length + 1)
    .replace(/\.ko(\.\w+)?$/, '')
    .replaceAll('-', '_')
}
