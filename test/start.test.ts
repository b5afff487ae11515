/** The two commands of the README: `munteok start`, on its own ports, as somebody runs it for the first time. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BuildingAnswer, OccupancyState, UsageYearAnswer } from '@munteok/core'
import type { PanelState } from '@munteok/firmware-sim'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { FrontDoor, isAlive } from './support/front-door.ts'
import { eventually } from './support/house.ts'
import { munteok } from './support/munteok.ts'
import { ReceiptCollector } from './support/receipts.ts'

const RECORDER = 'http://127.0.0.1:8180'
const PANEL = 'http://127.0.0.1:8190'
const GROUND_FLOOR_KIOSK = 'http://127.0.0.1:8182'
const PORTS = [1883, 8083, 8179, 8180, 8181, 8182, 8183, 8184, 8190]

const folder = mkdtempSync(join(tmpdir(), 'munteok-start-'))
const data = join(folder, 'data')
const doors: FrontDoor[] = []
let used: number

function start(...args: string[]): FrontDoor {
  const door = new FrontDoor(args)
  doors.push(door)
  return door
}

beforeAll(async () => {
  for (const port of PORTS)
    await new Promise((resolve, reject) => {
      const server = createServer()
      server.once('error', () =>
        reject(
          new Error(
            `port ${port} of this machine is taken: this test needs the default ports ${PORTS.join(', ')}; end what uses it`,
          ),
        ),
      )
      server.listen(port, '127.0.0.1', () => server.close(resolve))
    })
})

afterAll(async () => {
  for (const door of doors) await door.close()
  rmSync(folder, { recursive: true, force: true })
})

describe('munteok start', () => {
  it('runs the whole building and prints its addresses within ten seconds', async () => {
    const door = start('--data', data)
    await door.ready(10_000)
    for (const address of [RECORDER, PANEL, ...[1, 2, 3, 4].map((n) => `http://127.0.0.1:818${n}`)])
      expect(door.stdout).toContain(address)
    expect(
      door.stderr
        .split('\n')
        .filter((line) => /"level":(40|50|60)/.test(line) && !line.includes('npm run build')),
    ).toEqual([])
    expect(await get(`${RECORDER}/readyz`)).toMatchObject({ ok: true, broker: true })
  })

  it('shows an occupancy that moves', async () => {
    const seen = new Set<number>()
    await eventually('other numbers', async () => {
      const { people, lastEventAt } = await get<OccupancyState>(`${RECORDER}/api/v1/occupancy`)
      if (lastEventAt !== undefined) seen.add(people)
      return seen.size >= 3 ? true : undefined
    })
  })

  it('counts a card that is tapped at the panel, and thanks for it at the kiosk', async () => {
    const receipts = new ReceiptCollector([`${GROUND_FLOOR_KIOSK}/api/stream`])
    const before = await checkInsOfTheYear()
    expect(await tap('lobby-reader')).toMatchObject({ tapped: true })
    await eventually('the receipt', () => (receipts.count > 0 ? true : undefined))
    receipts.close()
    await eventually('the use', async () => ((await checkInsOfTheYear()) > before ? true : undefined))
  })

  it('starts an agent again that is killed', async () => {
    const agent = () =>
      doors[0]?.processes.find(({ command }) =>
        command.endsWith(`agent --config ${join(data, 'site.json')} --name 2f`),
      )
    const first = await eventually('the agent', agent)
    process.kill(first.pid, 'SIGKILL')
    await eventually('another one', () => {
      const now = agent()
      return now && now.pid !== first.pid ? true : undefined
    })
    await eventually('its kiosk', async () => (await fetch('http://127.0.0.1:8183/healthz')).ok || undefined)
    expect(doors[0]?.stderr).toContain('agent 2f ended (SIGKILL): starting it again')
  })

  it('ends within ten seconds of Ctrl+C, with nothing left running', async () => {
    used = await checkInsOfTheYear()
    const processes = doors[0]?.processes ?? []
    expect(processes.filter(({ command }) => command.startsWith('script ')).length).toBe(7)
    const began = performance.now()
    doors[0]?.interrupt()
    expect(await doors[0]?.ended).toBe(0)
    expect(performance.now() - began).toBeLessThan(10_000)
    expect(processes.filter(isAlive)).toEqual([])
  })

  it('goes on where it was when it is started again on the same data', async () => {
    const door = start('--data', data, '--visits', '0')
    await door.ready(10_000)
    // The simulated line carries nothing until the simulation has seen that somebody listens.
    await eventually('the reader to be read', async () => ((await isRead('lobby-reader')) ? true : undefined))
    const now = await checkInsOfTheYear()
    expect(now).toBeGreaterThanOrEqual(used)
    expect(await tap('lobby-reader', '0012345678')).toEqual({ tapped: true, card: '0012345678' })
    await eventually('the use', async () => ((await checkInsOfTheYear()) === now + 1 ? true : undefined))
    door.interrupt()
    expect(await door.ended).toBe(0)
  })

  it('puts no invented people into the ledger of a real building, and no real ones into a simulation', async () => {
    const real = join(folder, 'real')
    mkdirSync(join(real, 'recorder'), { recursive: true })
    const simulated = await munteok(['start', '--data', real])
    expect(simulated.code).not.toBe(0)
    expect(simulated.stderr).toContain(`${real} holds a real building`)
    const counted = await munteok(['start', '--config', join(data, 'site.json')])
    expect(counted.code).not.toBe(0)
    expect(counted.stderr).toContain(`${data} holds a simulation`)
  })

  it('names a port that is taken, and ends', async () => {
    const server = await new Promise<Server>((resolve) => {
      const taken = createServer().listen(8180, '127.0.0.1', () => resolve(taken))
    })
    try {
      const door = start('--data', join(folder, 'other'))
      expect(await door.ended).toBe(78)
      const lines = door.stderr
        .trim()
        .split('\n')
        .map((line) => line)
      const told = lines.filter((line) => line.includes('8180'))
      expect(told).toEqual([
        expect.stringMatching(
          /port 8180 at 127\.0\.0\.1 is taken by another program: stop it, or choose another one at recorder\.http\.port/,
        ),
      ])
      expect(lines.at(-1)).toMatch(
        /munteok start: recorder ended .*before it was ready: see its last line above/,
      )
    } finally {
      server.close()
    }
  })

  it('names the file and the key of a broken configuration, and ends', async () => {
    const file = join(folder, 'broken.json')
    writeFileSync(file, JSON.stringify({ building: 'building.json', agents: [], recorders: {} }))
    const { code, stderr } = await munteok(['start', '--config', file])
    expect(code).toBe(78)
    expect(stderr.trim()).toBe(`munteok start: ${file}: unknown key recorders: did you mean "recorder"?`)
  })
})

describe('munteok', () => {
  it('tells the options of every command with --help', async () => {
    const { stdout } = await munteok(['--help'])
    const commands = [...stdout.matchAll(/^ {2}([\w-]+) +\S/gm)].map((match) => match[1] ?? '')
    expect(commands).toEqual(
      expect.arrayContaining(['start', 'broker', 'recorder', 'agent', 'simulate', 'verify']),
    )
    for (const command of commands) {
      const help = await munteok([command, '--help'])
      expect(help).toMatchObject({ code: 0, stderr: '' })
      expect(help.stdout).toContain(`munteok ${command}: `)
      // What is estimated from files needs no installation.
      expect(help.stdout).toContain(command === 'estimate' ? '--building FILE' : '--config FILE')
    }
  })

  it('answers an unknown command and an unknown option with what there is', async () => {
    expect(await munteok(['strat'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('no command "strat"'),
    })
    expect(await munteok(['start', '--sped', '2'])).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/--sped[\s\S]*--speed N/),
    })
  })
})

async function get<T>(url: string): Promise<T> {
  return (await (await fetch(url)).json()) as T
}

async function isRead(device: string): Promise<boolean> {
  const { devices } = await get<PanelState>(`${PANEL}/api/state`)
  return devices.some(({ name, isRead }) => name === device && isRead)
}

async function tap(device: string, card?: string): Promise<unknown> {
  const answer = await fetch(`${PANEL}/api/tap`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ device, ...(card && { card }) }),
  })
  return answer.json()
}

/** Uses, and check-ins that are none, of the year that it is in the building. */
async function checkInsOfTheYear(): Promise<number> {
  const { now } = await get<BuildingAnswer>(`${RECORDER}/api/v1/building`)
  const year = new Date(now + 9 * 3_600_000).getUTCFullYear()
  const { uses, notCounted } = await get<UsageYearAnswer>(`${RECORDER}/api/v1/usage/${year}`)
  return uses + Object.values(notCounted).reduce((sum, count) => sum + count, 0)
}
