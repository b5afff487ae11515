/**
 * Makes the npm package out of what `npm run build` built: a folder `munteok/`, and from it
 * `munteok-<version>.tgz`, in `dist-package/` or the folder that is given. It depends on native packages
 * only, in the versions that are installed here, and has nothing of its own to compile.
 */
import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { EXTERNALS } from './externals.mjs'
import { thirdPartyNotices } from './third-party.mjs'

const ROOT = join(import.meta.dirname, '..')
const output = resolve(process.argv[2] ?? join(ROOT, 'dist-package'))
const folder = join(output, 'munteok')

/** The font of the simulated devices' page: of its package only these, or it would be thirty times as large. */
const FONT = 'node_modules/pretendard'
const FONT_PARTS = [
  'package.json',
  'dist/LICENSE.txt',
  'dist/web/variable/pretendardvariable-dynamic-subset.css',
  'dist/web/variable/woff2-dynamic-subset',
].map((part) => `${FONT}/${part}`)

/** What runs, and what is read while it runs or by the person who installs it. */
const PARTS = ['dist', 'kiosk/dist', 'dashboard/dist', 'buildings', 'docs', ...FONT_PARTS]
const LEFT_OUT = [/\.map$/, /^docs\/images$/]

for (const part of ['dist/munteok.js', 'kiosk/dist/index.html', 'dashboard/dist/index.html'])
  if (!existsSync(join(ROOT, part))) {
    console.error(`${part} is not there: npm run build`)
    process.exit(1)
  }

rmSync(folder, { recursive: true, force: true })
mkdirSync(folder, { recursive: true })
for (const part of PARTS)
  cpSync(join(ROOT, part), join(folder, part), {
    recursive: true,
    filter: (source) => !LEFT_OUT.some((pattern) => pattern.test(relative(ROOT, source))),
  })
writeFileSync(join(folder, 'THIRD-PARTY.txt'), thirdPartyNotices(ROOT))
writeFileSync(join(folder, 'package.json'), `${JSON.stringify(manifest(), null, 2)}\n`)

const [packed] = JSON.parse(
  execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', output], {
    cwd: folder,
    encoding: 'utf8',
  }),
)
const megabytes = (bytes) => `${(bytes / 1e6).toFixed(1)} MB`
console.log(
  `${join(output, packed.filename)}: ${packed.entryCount} files, ${megabytes(packed.size)}, ${megabytes(packed.unpackedSize)} unpacked`,
)

function manifest() {
  const { name, version, description, type, engines, bin } = read('package.json')
  const versions = [...EXTERNALS, 'pretendard'].map((dependency) => [
    dependency,
    read(`node_modules/${dependency}/package.json`).version,
  ])
  return {
    name,
    version,
    description,
    // Given away as a file, published nowhere.
    private: true,
    type,
    engines,
    os: ['linux'],
    bin,
    dependencies: Object.fromEntries(versions),
    bundleDependencies: ['pretendard'],
  }
}

function read(file) {
  return JSON.parse(readFileSync(join(ROOT, file), 'utf8'))
}
