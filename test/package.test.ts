/**
 * The npm package, as somebody installs it: from the file into an empty folder, on a machine that has Node
 * and npm but neither compiler nor Python, and no network.
 */
import { execFile, execFileSync } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { OccupancyState } from '@munteok/core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { FrontDoor } from './support/front-door.ts'
import { eventually, MUNTEOK } from './support/house.ts'
import { InstalledRegistry, installedPackages, prebuiltSqlite } from './support/installed-packages.ts'

const execute = promisify(execFile)
const ROOT = join(MUNTEOK, '..', '..')
/** What npm, the command's first line and the simulated devices call. */
const PROGRAMS = ['node', 'npm', 'sh', 'env', 'script', 'stty', 'tty', 'cat']

const folder = mkdtempSync(join(tmpdir(), 'munteok-package-'))
const home = join(folder, 'home')
const command = join(home, 'node_modules', '.bin', 'munteok')
const env: NodeJS.ProcessEnv = {
  PATH: join(folder, 'bin'),
  HOME: home,
  CC: 'false',
  CXX: 'false',
  npm_config_better_sqlite3_local_prebuilds: join(folder, 'prebuilds'),
  npm_config_cache: join(folder, 'cache'),
  npm_config_update_notifier: 'false',
}
let registry: InstalledRegistry
let tarball: string
let door: FrontDoor | undefined

beforeAll(async () => {
  mkdirSync(join(folder, 'bin'))
  for (const program of PROGRAMS) symlinkSync(whereIs(program), join(folder, 'bin', program))
  await execute(process.execPath, ['packaging/npm-package.mjs', folder], { cwd: ROOT })
  tarball = join(folder, readdirSync(folder).find((file) => file.endsWith('.tgz')) ?? '')
  const { dependencies } = JSON.parse(readFileSync(join(folder, 'munteok', 'package.json'), 'utf8'))
  registry = new InstalledRegistry(installedPackages(ROOT, Object.keys(dependencies)))
  env['npm_config_registry'] = await registry.start()
  await prebuiltSqlite(ROOT, join(folder, 'prebuilds'))
  mkdirSync(home)
  writeFileSync(join(home, 'package.json'), '{}')
})

afterAll(async () => {
  await door?.close()
  await registry?.close()
  rmSync(folder, { recursive: true, force: true })
})

function whereIs(program: string): string {
  if (program === 'node') return process.execPath
  return execFileSync('sh', ['-c', `command -v ${program}`], { encoding: 'utf8' }).trim()
}

/** The command that was installed, as its users start it. */
async function installed(...args: string[]): Promise<string> {
  return (await execute(command, args, { cwd: home, env })).stdout
}

it('installs from its file without a compiler, and nothing but native code beside it', async () => {
  await execute(join(folder, 'bin', 'npm'), ['install', tarball], { cwd: home, env })
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))
  expect((await installed('--version')).trim()).toBe(version)
  for (const library of ['fastify', 'aedes', 'mqtt', 'rolldown', 'svelte'])
    expect(existsSync(join(home, 'node_modules', library)), library).toBe(false)
})

it('runs the simulated building with its screens, and its ledger agrees', async () => {
  door = new FrontDoor(['--speed', '120'], { words: [command], cwd: home, env })
  await door.ready(20_000)
  expect(door.stderr).not.toMatch(/not built/)
  for (const page of ['http://127.0.0.1:8180/', 'http://127.0.0.1:8182/'])
    expect(await (await fetch(page)).text()).toContain('<!doctype html>')
  const font = 'http://127.0.0.1:8190/font/pretendardvariable-dynamic-subset.css'
  expect((await fetch(font)).status).toBe(200)
  await eventually('people in the house', async () => {
    const answer = await fetch('http://127.0.0.1:8180/api/v1/occupancy')
    const { lastEventAt } = (await answer.json()) as OccupancyState
    return lastEventAt
  })
  door.interrupt()
  expect(await door.ended).toBe(0)
  expect(await installed('verify', '--config', 'munteok-data/site.json')).toMatch(
    /[1-9]\d* events agree with every roll-up and figure/,
  )
})

it('lists the commands of the serial and HID devices: their libraries load', async () => {
  const drivers = await installed('devices', 'drivers')
  for (const driver of ['terabee-evo', 'hid-keyboard']) expect(drivers).toContain(driver)
  const script = 'Promise.all([import("serialport"), import("node-hid")]).then(() => console.log("loaded"))'
  const { stdout } = await execute('node', ['--eval', script], { cwd: home, env })
  expect(stdout.trim()).toBe('loaded')
})

it('tells whose work is in it', () => {
  const notices = readFileSync(join(home, 'node_modules', 'munteok', 'THIRD-PARTY.txt'), 'utf8')
  for (const name of ['fastify', 'aedes', 'mqtt', 'svelte', 'pretendard'])
    expect(notices).toMatch(new RegExp(`^${name} \\d+\\.`, 'm'))
  expect(notices).toContain('SIL OPEN FONT LICENSE')
})
