/** Native packages as they are installed here, with what they need while they run and nothing more. */
import { cpSync, existsSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { EXTERNALS } from './externals.mjs'

/** Needed only while something is built or fetched. */
const TOOLS = ['prebuild-install', 'node-addon-api']
/** Tests, and what serves whoever develops or builds it. */
const LEFT_OUT = [
  /^(test|bin)(\/|$)/,
  /^(bin|build-test|optional)\.js$/,
  /(^|\/)\.[^/]+$/,
  /\.(gyp|md|map|d\.ts)$/,
]
/** Of a package with a `binding.gyp`: its native sources, and files on the way to its binary. */
const NATIVE_SOURCES = [/^(src|deps|hidapi)(\/|$)/, /^build\/(?!Release(\/better_sqlite3\.node)?$)/]

/** @returns the folders of the packages that run, each with its own `node_modules` left out */
export function nativePackages(root) {
  const found = new Set()
  const visit = (name, from) => {
    const folder = folderOf(name, from)
    if (TOOLS.includes(name) || found.has(folder)) return
    found.add(folder)
    const { dependencies } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
    for (const dependency of Object.keys(dependencies ?? {})) visit(dependency, folder)
  }
  for (const name of EXTERNALS) visit(name, root)
  return [...found]
}

/** Copies them for this kind of machine, each to where Node looks for it. */
export function copyNativeModules(root, target) {
  for (const folder of nativePackages(root)) {
    const isNative = existsSync(join(folder, 'binding.gyp'))
    const leftOut = isNative ? [...LEFT_OUT, ...NATIVE_SOURCES] : LEFT_OUT
    cpSync(folder, join(target, relative(root, folder)), {
      recursive: true,
      filter: (source) => {
        const path = relative(folder, source)
        return isForHere(path) && !leftOut.some((pattern) => pattern.test(path))
      },
    })
  }
}

/** Neither another platform's binary nor a package nested in this one, which is one of its own. */
function isForHere(path) {
  const platform = /^prebuilds\/([^/]+)/.exec(path)?.[1]
  if (platform !== undefined && !platform.endsWith(`${process.platform}-${process.arch}`)) return false
  return !/(^|\/)node_modules(\/|$)/.test(path) && !/\.musl\.node$/.test(path)
}

/** As Node looks for a package: in `node_modules` here, and in each folder above. */
function folderOf(name, from) {
  const folder = join(from, 'node_modules', name)
  if (existsSync(join(folder, 'package.json'))) return folder
  if (from === dirname(from)) throw new Error(`${name} is not installed: npm ci`)
  return folderOf(name, dirname(from))
}
