/** Whose code the bundle and the screens hold, and on what terms. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The screens keep no record of what was built into them: their own dependencies, and what those bring. */
const SCREENS = ['kiosk', 'dashboard', 'look']
const SCREEN_TOOLS = /^@sveltejs\/|^@testing-library\/|^@munteok\/|^happy-dom$|^svelte-check$|^vite/

/** Name, version and licence text of every package that was built in. @throws Error for one without a licence */
export function thirdPartyNotices(root) {
  const names = new Set([...bundledPackages(root), ...SCREENS.flatMap((screen) => packagesOf(root, screen))])
  return [...names]
    .sort()
    .map((name) => noticeOf(root, name))
    .join(`\n${'-'.repeat(80)}\n\n`)
}

/** As the bundle's source maps name them: `../node_modules/fastify/…`. */
function bundledPackages(root) {
  const maps = readdirSync(join(root, 'dist')).filter((file) => file.endsWith('.js.map'))
  const sources = maps.flatMap((file) => JSON.parse(readFileSync(join(root, 'dist', file), 'utf8')).sources)
  return sources.flatMap((source) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(source)?.[1] ?? [])
}

function packagesOf(root, screen) {
  const { dependencies, devDependencies } = JSON.parse(
    readFileSync(join(root, screen, 'package.json'), 'utf8'),
  )
  return Object.keys({ ...dependencies, ...devDependencies }).filter((name) => !SCREEN_TOOLS.test(name))
}

function noticeOf(root, name) {
  const folder = packageFolder(root, name)
  const { version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const text = licenceFiles(folder).map((file) => readFileSync(file, 'utf8'))[0] ?? license
  if (text === undefined) throw new Error(`${name} states no licence`)
  return `${name} ${version} (${license ?? 'see below'})\n\n${text.trim()}\n`
}

/** Beside the package's own file, or, as Pretendard has it, beside what it hands out. */
function licenceFiles(folder) {
  const folders = [folder, join(folder, 'dist')].filter((each) => existsSync(each))
  return folders.flatMap((each) =>
    readdirSync(each)
      .filter((entry) => /^(licen[cs]e|copying)(\.|-|$)/i.test(entry))
      .map((entry) => join(each, entry)),
  )
}

/** One that two packages need in different versions may lie below either of them only. */
function packageFolder(root, name) {
  const top = join(root, 'node_modules', name)
  if (existsSync(top)) return top
  const owners = readdirSync(join(root, 'node_modules')).flatMap((entry) =>
    entry.startsWith('@')
      ? readdirSync(join(root, 'node_modules', entry)).map((inner) => join(entry, inner))
      : [entry],
  )
  const nested = owners.map((owner) => join(root, 'node_modules', owner, 'node_modules', name))
  const found = nested.find((folder) => existsSync(folder))
  if (found === undefined) throw new Error(`${name} is not installed`)
  return found
}
