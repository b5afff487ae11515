/**
 * What a technician types, on devices that are pseudo-terminals: finds, watches, records and replays
 * them, names one, and the agent reads it.
 */
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DevicesAnswer, Site } from '@munteok/core'
import {
  cardBytes,
  encodeRdm6300Frame,
  encodeTerabeeFrame,
  PortReaders,
  PseudoTerminal,
} from '@munteok/firmware-sim'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventually, House, MUNTEOK } from './support/house.ts'
import { munteok } from './support/munteok.ts'

const CARD = '0013110988'
const CARD_HEX = Buffer.from(encodeRdm6300Frame(cardBytes(CARD))).toString('hex')

const house = new House({ site: withOneAgent })
const folder = mkdtempSync(join(tmpdir(), 'munteok-devices-'))
const readers = new PortReaders(() => performance.now())
const counterPath = join(house.dataDir, 'devices', 'entrance')
const readerPath = join(house.dataDir, 'devices', 'desk')
const devices = [
  { path: counterPath, everyMs: 100, frame: counter() },
  { path: readerPath, everyMs: 300, frame: () => encodeRdm6300Frame(cardBytes(CARD)) },
].map((parts) => ({ ...parts, terminal: new PseudoTerminal(parts.path, readers, () => undefined) }))
const timers: NodeJS.Timeout[] = []

beforeAll(async () => {
  await house.prepare()
  for (const { terminal, everyMs, frame } of devices) {
    await terminal.open()
    timers.push(setInterval(() => terminal.write(frame()), everyMs))
  }
})

afterAll(async () => {
  timers.forEach(clearInterval)
  await house.close()
  for (const { terminal } of devices) await terminal.close()
  rmSync(folder, { recursive: true })
})

/** One person more comes in with each frame. */
function counter(): () => Uint8Array {
  let people = 0
  return () => encodeTerabeeFrame({ in: ++people, out: 0 }, 4711)
}

function withOneAgent(site: Site): Site {
  const agent = site.agents.find(({ name }) => name === '1f')
  if (!agent) throw new Error('the simulated site has no agent 1f')
  const entrance = { id: 'entrance', driver: 'terabee-evo', path: 'devices/entrance', portal: 'entrance' }
  return { ...site, agents: [{ ...agent, devices: [entrance] }] }
}

/** `munteok devices …` with the site file of the house. */
function run(...args: string[]) {
  return munteok(['devices', ...args, '--config', house.siteFile])
}

/** The same until something is true of what it printed, and then Ctrl+C, as on a terminal. */
async function runUntil(
  what: string,
  isEnough: (stdout: string) => boolean,
  ...args: string[]
): Promise<{ code: number | null; stdout: string }> {
  const child = spawn(process.execPath, [MUNTEOK, 'devices', ...args, '--config', house.siteFile], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let stdout = ''
  child.stdout.on('data', (chunk) => {
    stdout += chunk
  })
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  await eventually(what, () => isEnough(stdout) || child.exitCode !== null || undefined)
  child.kill('SIGINT')
  return { code: await ended, stdout }
}

function linesIn(text: string, pattern: RegExp): string[] {
  return text.split('\n').filter((line) => pattern.test(line))
}

/** What came from the device, as far as a trace has it. */
function chunksIn(file: string): string[] {
  return existsSync(file) ? linesIn(readFileSync(file, 'utf8'), /"in":/) : []
}

describe('munteok devices', () => {
  it('lists what the site file names by its path, with its place there', async () => {
    const { code, stdout } = await run('--json')
    expect(code).toBe(0)
    expect(JSON.parse(stdout).devices).toContainEqual(
      expect.objectContaining({
        path: counterPath,
        known: { agent: '1f', id: 'entrance', portal: 'entrance' },
        site: { path: counterPath },
      }),
    )
    expect((await run()).stdout).toMatch(/device "entrance" of agent "1f", counts portal entrance/)
  })

  it('needs no site file to look around', async () => {
    const { code, stderr } = await munteok(['devices', '--json'], {
      MUNTEOK_CONFIG: join(folder, 'none.json'),
    })
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.not.stringMatching(/site file/) })
  })

  it('shows bytes and readings of a device of the site file, live', async () => {
    const enough = (said: string) => linesIn(said, /totals {2}in/).length > 2
    const { code, stdout } = await runUntil('three readings', enough, 'watch', 'entrance')
    expect(code).toBe(0)
    expect(stdout).toMatch(/in {5}50 43 00 00 12 67 /)
    expect(stdout).toMatch(/=> {5}totals {2}in \d+ {2}out 0/)
    expect(stdout).toMatch(/\d+ readings, no faults/)
  })

  it('ends when whoever reads what it prints is gone, as behind | head, and complains of nothing', async () => {
    const args = [MUNTEOK, 'devices', 'watch', 'entrance', '--seconds', '60', '--config', house.siteFile]
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] })
    let complaints = ''
    child.stderr.on('data', (chunk) => {
      complaints += chunk
    })
    child.stdout.once('data', () => child.stdout.destroy())
    const code = await new Promise((resolve) => child.once('close', resolve))
    expect({ code, complaints }).toEqual({ code: 0, complaints: '' })
  })

  it('finds out by listening which driver understands a device', async () => {
    const { stdout } = await run('probe', 'entrance', '--seconds', '10')
    expect(stdout).toMatch(/terabee-evo understands it/)
    expect(stdout).toMatch(/munteok devices watch entrance/)
  })

  it('does not call a device silent that is not there', async () => {
    const { code, stdout, stderr } = await run('probe', '/no/such/tty', '--seconds', '1')
    expect(code).toBe(78)
    expect(stderr).toMatch(/nothing can be said of it: \/no\/such\/tty is not there/)
    expect(stdout).not.toMatch(/Nothing was heard/)
  })

  it('records what replays to the same readings', async () => {
    const file = join(folder, 'entrance.trace.ndjson')
    const enough = () => chunksIn(file).length > 2
    const recorded = await runUntil('three chunks', enough, 'record', 'entrance', '--to', file)
    expect(recorded.code).toBe(0)
    const replayed = await run('replay', file, '--expect')
    const sums = replayed.stdout.split('\n').filter((line) => /readings,|totals from/.test(line))
    expect(sums).toHaveLength(2)
    for (const line of sums) expect(recorded.stdout).toContain(line)
    const expected = readFileSync(join(folder, 'entrance.expected.ndjson'), 'utf8').trim().split('\n')
    expect(`${expected.length} readings, no faults`).toBe(sums[0])
    expect((await run('record', 'entrance', '--to', file)).stderr).toMatch(/is there already/)
  })

  it('shows of a card neither number nor bytes, and the same mark for the same card', async () => {
    const watch = ['watch', readerPath, '--driver', 'rdm6300']
    const enough = (said: string) => linesIn(said, / card {4}/).length > 2
    const { stdout } = await runUntil('three taps', enough, ...watch)
    const marks = [...stdout.matchAll(/card {4}(#[0-9a-f]{6})$/gm)].map(([, mark]) => mark)
    expect(marks.length).toBeGreaterThan(2)
    expect(new Set(marks).size).toBe(1)
    expect(stdout).toMatch(/in {5}14 bytes/)
    expect(stdout).not.toContain(CARD)
    expect(stdout.replaceAll(' ', '')).not.toContain(CARD_HEX.slice(2, 10))
    const shown = await runUntil('three taps', enough, ...watch, '--show-card-numbers')
    expect(shown.stdout).toContain(CARD)
  })

  it('records a card reader only when told to, into a file that nobody else can read', async () => {
    const file = join(folder, 'desk.trace.ndjson')
    const record = ['record', readerPath, '--driver', 'rdm6300', '--to', file]
    const refused = await run(...record)
    expect(refused.code).toBe(78)
    expect(refused.stderr).toMatch(/personal data.*--with-card-numbers/)
    expect(existsSync(file)).toBe(false)
    const enough = () => chunksIn(file).length > 0
    expect((await runUntil('a tap', enough, ...record, '--with-card-numbers')).code).toBe(0)
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect((await run('replay', file)).stdout).not.toContain(CARD)
  })

  it('adds a device to the site file, refusing what cannot be, and keeping the rest as it was', async () => {
    const before = readFileSync(house.siteFile, 'utf8')
    const add = ['add', readerPath, '--driver', 'rdm6300', '--id', 'desk']
    const wrong = await run(...add, '--space', 'nowhere')
    expect(wrong.stderr).toMatch(/"nowhere" is no space of the building \(spaces: .*coworking/)
    expect((await run(...add, '--portal', 'entrance')).stderr).toMatch(/reads cards or codes/)
    expect((await run('add', readerPath, '--driver', 'rdm6300', '--id', 'entrance')).stderr).toMatch(
      /--replace/,
    )
    expect((await run('add', counterPath, '--driver', 'terabee-evo', '--id', 'b')).stderr).toMatch(
      /"entrance".*already/,
    )
    expect(readFileSync(house.siteFile, 'utf8')).toBe(before)

    const added = await run(...add, '--space', 'community')
    expect(added.stderr).toBe('')
    expect(added.stdout).toMatch(/munteok devices watch desk/)
    const site = JSON.parse(readFileSync(house.siteFile, 'utf8'))
    const desk = site.agents[0].devices.pop()
    expect(desk).toEqual({ id: 'desk', driver: 'rdm6300', path: readerPath, space: 'community' })
    expect(site).toEqual(JSON.parse(before))
  })

  it('and the agent reads it; then the device is in use, and it is said by whom and how to go on', async () => {
    await house.startAll()
    await eventually('the agent reads the new device', async () => {
      const { agents } = await house.get<DevicesAnswer>(house.recorderUrl('/api/v1/devices'))
      return agents[0]?.health?.devices.find(({ id, readings }) => id === 'desk' && readings > 0)
    })
    const { code, stderr } = await run('watch', 'desk', '--seconds', '20')
    expect(code).toBe(78)
    expect(stderr).toMatch(
      /is open in munteok agent --name 1f \(process \d+\).*end that agent for the moment/,
    )
    expect((await run()).stdout).toMatch(/open in {5}munteok agent --name 1f/)
  })
})

describe('munteok agent install', () => {
  it('prints what it would write, so that a script can take it apart', async () => {
    const site = join(folder, 'usb-site.json')
    const usb = { vendor: '0403', product: '6001', serial: 'A1B2' }
    const door = { id: 'door', driver: 'terabee-evo', usb, portal: 'entrance' }
    const { building } = house.installation.site
    writeFileSync(site, JSON.stringify({ building, agents: [{ name: '1f', floor: '1f', devices: [door] }] }))
    const shown = await munteok(['agent', 'install', '--print', '--config', site])
    const parts = shown.stdout.split(/^# ==> (.+)\n/m).slice(1)
    const files = new Map(parts.flatMap((part, i) => (i % 2 === 0 ? [[part, parts[i + 1] ?? '']] : [])))
    const rules = files.get('/etc/udev/rules.d/70-munteok-agent-1f.rules') ?? ''
    expect(rules).toContain('ENV{ID_SERIAL_SHORT}=="A1B2", GROUP="munteok", MODE="0660"')
    const unit = files.get('/etc/systemd/system/munteok-agent-1f.service') ?? ''
    expect(unit).toMatch(/^DeviceAllow=char-ttyUSB rw$/m)
    expect(unit).toMatch(/^ExecStart=\/.*\/dist\/munteok\.js agent --config \/.*usb-site\.json --name 1f$/m)

    const prefix = join(folder, 'root')
    mkdirSync(prefix)
    const written = await munteok(['agent', 'install', '--prefix', prefix, '--config', site])
    expect(written.code).toBe(0)
    expect(written.stdout).toMatch(/udevadm control --reload/)
    for (const path of files.keys())
      expect(readFileSync(join(prefix, path), 'utf8').trim()).toBe(files.get(path)?.trim())
  })
})
