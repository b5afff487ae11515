/**
 * Makes `munteok_<version>_<architecture>.deb` for this kind of machine, out of the folder that
 * `npm-package.mjs` made. It brings the Node that runs this script: SQLite's native code fits one major
 * version of Node only, and Debian 12 has none that is new enough.
 *
 *     node packaging/debian-package.mjs [--output DIR] [--compression xz|gzip|none]
 */
import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { gzipSync } from 'node:zlib'
import { copyNativeModules } from './native-modules.mjs'

const ROOT = join(import.meta.dirname, '..')
const PARTS = join(import.meta.dirname, 'debian')

const { values } = parseArgs({
  options: {
    output: { type: 'string', default: join(ROOT, 'dist-package') },
    compression: { type: 'string', default: 'xz' },
  },
})
const output = resolve(values.output)
const packed = join(output, 'munteok')
const tree = join(output, 'debian')
const home = join(tree, 'usr/lib/munteok')
if (!existsSync(join(packed, 'package.json'))) {
  console.error(`${packed} is not there: node packaging/npm-package.mjs`)
  process.exit(1)
}
const { version } = JSON.parse(readFileSync(join(packed, 'package.json'), 'utf8'))
const architecture = run('dpkg', ['--print-architecture'])

rmSync(tree, { recursive: true, force: true })
placeProgram()
placeFiles()
placeDocuments()
makePlain(tree)
placeControl()
const file = join(output, `munteok_${version}_${architecture}.deb`)
run('dpkg-deb', ['--root-owner-group', `-Z${values.compression}`, '--build', tree, file])
console.log(`${file}: ${(statSync(file).size / 1e6).toFixed(1)} MB, Node ${process.versions.node}`)

function placeProgram() {
  cpSync(packed, home, { recursive: true })
  copyNativeModules(ROOT, home)
  mkdirSync(join(home, 'bin'))
  // Without the symbols of a debugger, which nothing looks at.
  run('strip', ['--strip-unneeded', '-o', join(home, 'bin/node'), process.execPath])
  for (const binary of nativeFiles(home)) run('strip', ['--strip-unneeded', binary])
}

function nativeFiles(folder) {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  return files.filter((name) => name.endsWith('.node')).map((name) => join(folder, name))
}

function placeFiles() {
  place('munteok', 'usr/bin/munteok')
  place('munteok-broker.service', 'lib/systemd/system/munteok-broker.service')
  place('munteok-recorder.service', 'lib/systemd/system/munteok-recorder.service')
  place('sysusers.conf', 'usr/lib/sysusers.d/munteok.conf')
  place('tmpfiles.conf', 'usr/lib/tmpfiles.d/munteok.conf')
  place('site.json', 'usr/share/munteok/example/site.json')
  place('../../buildings/dobong/building.json', 'usr/share/munteok/example/building.json')
  place('lintian-overrides', 'usr/share/lintian/overrides/munteok')
  mkdirSync(join(tree, 'etc/munteok'), { recursive: true })
}

function placeDocuments() {
  const terms = [
    readFileSync(join(PARTS, 'copyright'), 'utf8'),
    `Node.js ${process.versions.node}\n\n${licenceOfNode()}\n`,
    readFileSync(join(home, 'THIRD-PARTY.txt'), 'utf8'),
  ]
  write('usr/share/doc/munteok/copyright', terms.join('\n'))
  rmSync(join(home, 'THIRD-PARTY.txt'))
  const date = run('git', ['-C', ROOT, 'log', '-1', '--format=%aD'])
  const entry = `munteok (${version}) stable; urgency=medium\n\n  * Version ${version}.\n\n -- Munteok maintainers <maintainers@munteok.invalid>  ${date}\n`
  write('usr/share/doc/munteok/changelog.gz', gzipSync(entry, { level: 9 }))
}

/** Where its packages put it. */
function licenceOfNode() {
  const beside = dirname(dirname(process.execPath))
  const places = [
    join(beside, 'LICENSE'),
    join(beside, 'share/doc/nodejs/LICENSE'),
    '/usr/share/doc/nodejs/copyright',
  ]
  const file = places.find((place) => existsSync(place))
  if (file !== undefined) return readFileSync(file, 'utf8')
  console.error(`no licence of Node.js is at ${places.join(', ')}: put it beside ${beside}`)
  process.exit(1)
}

function placeControl() {
  const texts = {
    '@version@': version,
    '@architecture@': architecture,
    '@libraries@': libraries(),
    '@kilobytes@': run('du', ['-k', '-s', '--apparent-size', tree]).split('\t')[0],
  }
  const control = readFileSync(join(PARTS, 'control'), 'utf8')
  write(
    'DEBIAN/control',
    control.replace(/@\w+@/g, (name) => texts[name]),
  )
  for (const script of ['prerm', 'postinst', 'postrm']) place(script, `DEBIAN/${script}`, 0o755)
  for (const folder of ['DEBIAN', 'usr/bin']) chmodSync(join(tree, folder), 0o755)
}

/** The packages whose libraries the native code is linked with, and since which version they have what it calls. */
function libraries() {
  const folder = mkdtempSync(join(tmpdir(), 'munteok-libraries-'))
  try {
    mkdirSync(join(folder, 'debian'))
    writeFileSync(join(folder, 'debian/control'), 'Source: munteok\n\nPackage: munteok\nArchitecture: any\n')
    const binaries = [join(home, 'bin/node'), ...nativeFiles(home)]
    const told = execFileSync(
      'dpkg-shlibdeps',
      ['-O', '--ignore-missing-info', ...binaries.map((file) => `-e${file}`)],
      {
        cwd: folder,
        encoding: 'utf8',
        // It takes what Node itself offers to native code for missing.
        stdio: ['ignore', 'pipe', 'ignore'],
      },
    )
    return told.trim().replace('shlibs:Depends=', '')
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Everybody may read it all, and run what is a program. */
function makePlain(folder) {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name)
    chmodSync(path, entry.isDirectory() || /\/usr\/bin\/|\/munteok\/bin\//.test(path) ? 0o755 : 0o644)
  }
}

function place(part, path, mode = 0o644) {
  mkdirSync(dirname(join(tree, path)), { recursive: true })
  copyFileSync(join(PARTS, part), join(tree, path))
  chmodSync(join(tree, path), mode)
}

function write(path, content) {
  mkdirSync(dirname(join(tree, path)), { recursive: true })
  writeFileSync(join(tree, path), content)
}

function run(program, args) {
  return execFileSync(program, args, { encoding: 'utf8' }).trim()
}
