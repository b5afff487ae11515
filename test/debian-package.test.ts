/**
 * The Debian package, installed, upgraded while the house runs, and removed, by the real dpkg in a throw-away
 * copy of this system. Nothing that was counted is lost, and what ran runs again.
 */
import { execFile, spawnSync } from 'node:child_process'
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { PassageHistory, Site } from '@munteok/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freePorts } from './support/free-ports.ts'
import { eventually, MUNTEOK } from './support/house.ts'
import { ThrowAwaySystem } from './support/throw-away-system.ts'

const execute = promisify(execFile)
const ROOT = join(MUNTEOK, '..', '..')
const TOOLS = ['dpkg-deb', 'dpkg-shlibdeps', 'strip', 'lintian', 'nsenter', 'setpriv']
const NEXT = '9.9.9'
const UNITS = ['munteok-broker.service', 'munteok-recorder.service', 'munteok-agent-1f.service']

const missing = TOOLS.filter((tool) => spawnSync('sh', ['-c', `command -v ${tool}`]).status !== 0)
const hindrance = missing.length > 0 ? `missing: ${missing.join(', ')}` : ThrowAwaySystem.hindrance()

describe.skipIf(hindrance)(`the Debian package${hindrance ? ` (not tested: ${hindrance})` : ''}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'munteok-debian-'))
  const system = new ThrowAwaySystem()
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))
  let architecture: string
  let recorder: string
  let panel: string
  let walked = 0

  beforeAll(async () => {
    await execute(process.execPath, ['packaging/npm-package.mjs', folder], { cwd: ROOT })
    const args = ['packaging/debian-package.mjs', '--output', folder, '--compression', 'none']
    await execute(process.execPath, args, { cwd: ROOT })
    architecture = (await execute('dpkg', ['--print-architecture'])).stdout.trim()
    await makeNext()
    await system.start()
    copyFileSync(join(ROOT, 'test/support/stand-in-systemctl.sh'), system.path('/usr/local/bin/systemctl'))
    chmodSync(system.path('/usr/local/bin/systemctl'), 0o755)
    for (const each of [version, NEXT])
      copyFileSync(join(folder, fileOf(each)), system.path(`/tmp/${fileOf(each)}`))
  }, 180_000)

  afterAll(async () => {
    await system.run('systemctl', 'stop', ...UNITS)
    await system.close()
    rmSync(folder, { recursive: true, force: true })
  })

  function fileOf(of: string): string {
    return `munteok_${of}_${architecture}.deb`
  }

  /** The same package as the next version, which is all that tells it apart. */
  async function makeNext(): Promise<void> {
    const next = join(folder, 'next')
    cpSync(join(folder, 'debian'), next, { recursive: true })
    for (const file of ['DEBIAN/control', 'usr/lib/munteok/package.json']) {
      const text = readFileSync(join(next, file), 'utf8')
      writeFileSync(join(next, file), text.replace(version, NEXT))
    }
    await execute('dpkg-deb', ['--root-owner-group', '-Znone', '--build', next, join(folder, fileOf(NEXT))])
  }

  function isRunning(): Promise<string[]> {
    return system
      .run('systemctl', 'list-units', 'munteok*.service')
      .then((lines) => lines.split('\n').flatMap((line) => line.split(' ')[0] || []))
  }

  /** People walk in at the entrance, past the simulated counter. */
  async function walk(people: number): Promise<void> {
    const answer = await fetch(`${panel}/api/walk`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ portal: 'entrance', direction: 'in', people }),
    })
    walked += ((await answer.json()) as { walked: number }).walked
  }

  async function withLogs(error: Error): Promise<never> {
    throw new Error(`${error.message}\n${await system.run('sh', '-c', 'tail -n 5 /run/*.log')}`)
  }

  async function counted(): Promise<number> {
    const day = 86_400_000
    const [from, to] = [Date.now() - 2 * day, Date.now() + 2 * day]
    const answer = await fetch(`${recorder}/api/v1/history/passages?from=${from}&to=${to}&bucket=day`)
    const { portals } = (await answer.json()) as PassageHistory
    return (portals['entrance'] ?? []).reduce((sum, row) => sum + row.in, 0)
  }

  async function writeSite(): Promise<void> {
    const [mqtt = 0, webSocket = 0, brokerHttp = 0, http = 0, kiosk = 0, devices = 0] = await freePorts(6)
    const text = readFileSync(system.path('/usr/share/munteok/example/site.json'), 'utf8')
    const example = JSON.parse(text) as Site
    const door = {
      id: 'entrance',
      driver: 'terabee-evo',
      path: '/var/lib/munteok/devices/entrance',
      portal: 'entrance',
    }
    const site: Site = {
      ...example,
      broker: { tcp: { port: mqtt }, webSocket: { port: webSocket }, http: { port: brokerHttp } },
      recorder: { http: { port: http }, guests: 'auditor' },
      agents: example.agents.map((agent) => ({ ...agent, http: { port: kiosk }, devices: [door] })),
    }
    writeFileSync(system.path('/etc/munteok/site.json'), JSON.stringify(site))
    copyFileSync(
      system.path('/usr/share/munteok/example/building.json'),
      system.path('/etc/munteok/building.json'),
    )
    recorder = `http://127.0.0.1:${http}`
    panel = `http://127.0.0.1:${devices}`
  }

  it('has no errors and no warnings in the eyes of lintian', async () => {
    const tags = 'uses-no-compression-for-data-tarball,uses-no-compression-for-control-tarball'
    const file = join(folder, fileOf(version))
    const { stdout } = await execute('lintian', ['--allow-root', '--suppress-tags', tags, file]).catch(
      (error) => error,
    )
    expect(stdout).toBe('')
  }, 300_000)

  it('installs with a user and a folder of its own, and units that systemd takes', async () => {
    await system.run('dpkg', '--install', `/tmp/${fileOf(version)}`)
    expect((await system.run('munteok', '--version')).trim()).toBe(version)
    expect(await system.run('stat', '--format=%U %a', '/var/lib/munteok')).toBe('munteok 700\n')
    expect(
      await system.run(
        'systemd-analyze',
        'verify',
        ...UNITS.slice(0, 2).map((unit) => `/lib/systemd/system/${unit}`),
      ),
    ).toBe('')
    expect(await isRunning()).toEqual([])
  })

  it('runs the house whose site file lies in /etc/munteok', async () => {
    await writeSite()
    await system.run('munteok', 'agent', 'install', '--prefix', '/')
    await system.run('cp', '-a', '--link', '/usr/lib/munteok', '/opt/devices')
    const asUser = ['setpriv', '--reuid=munteok', '--regid=munteok', '--clear-groups']
    const simulate = ['/opt/devices/bin/node', '/opt/devices/dist/munteok.js', 'simulate', '--visits', '0']
    const options = ['--config', '/etc/munteok/site.json', '--panel', panel.split(':').at(-1) ?? '']
    system.spawn(...asUser, ...simulate, ...options)
    await eventually('the devices', async () => (await fetch(`${panel}/api/state`)).ok || undefined)
    await system.run('systemctl', 'start', 'munteok-broker.service')
    await eventually(
      'the passwords',
      () => existsSync(system.path('/var/lib/munteok/secrets/recorder.password')) || undefined,
    )
    await system.run('systemctl', 'start', ...UNITS.slice(1))
    await eventually('the recorder', async () => (await fetch(`${recorder}/healthz`)).ok || undefined)
    // Who passed before the agent first heard the counter is not counted.
    await eventually(
      'the counter is heard',
      () =>
        readFileSync(system.path('/run/munteok-agent-1f.service.log'), 'utf8').includes('first totals') ||
        undefined,
    ).catch(withLogs)
    await eventually('somebody to be counted', async () => {
      await walk(1)
      return (await counted()) > 0 || undefined
    }).catch(withLogs)
  })

  it('is upgraded while people walk, and each is counted once', async () => {
    const before = await isRunning()
    expect(before.toSorted()).toEqual(UNITS.toSorted())
    let upgraded = false
    const upgrade = system.run('dpkg', '--install', `/tmp/${fileOf(NEXT)}`).finally(() => {
      upgraded = true
    })
    while (!upgraded) {
      await walk(1)
      await new Promise((resolve) => setTimeout(resolve, 200))
    }
    await upgrade
    expect((await system.run('munteok', '--version')).trim()).toBe(NEXT)
    expect((await isRunning()).toSorted()).toEqual(UNITS.toSorted())
    await walk(1)
    expect(walked).toBeGreaterThan(2)
    await eventually(`the ${walked} who walked`, async () => (await counted()) === walked || undefined).catch(
      withLogs,
    )
    expect(await system.run('munteok', 'verify')).toMatch(/[1-9]\d* events agree with every roll-up/)
  })

  it('leaves what was counted where it is when it is purged, and says so', async () => {
    const ledger = system.path('/var/lib/munteok/recorder')
    const said = await system.run('dpkg', '--purge', 'munteok')
    expect(said).toContain('/var/lib/munteok is kept')
    expect(await isRunning()).toEqual([])
    expect(existsSync(system.path('/usr/lib/munteok'))).toBe(false)
    expect(statSync(ledger).isDirectory()).toBe(true)
    expect(existsSync(system.path('/etc/munteok/site.json'))).toBe(true)
    await system.run('dpkg', '--install', `/tmp/${fileOf(NEXT)}`)
    expect(await system.run('munteok', 'verify')).toMatch(/[1-9]\d* events agree with every roll-up/)
  })
})
