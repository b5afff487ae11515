/**
 * Backup and restore as a person does them, with real processes: while people walk and tap, with kills in the
 * middle, on a full disk, and onto another computer.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Building, ScaledClock, type Site } from '@munteok/core'
import { SimulatedBuilding } from '@munteok/firmware-sim'
import { generateLedger, ledgerFileIn, verifyLedger } from '@munteok/recorder'
import { createLog, realClock } from '@munteok/runtime'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { touch } from './support/check-ins.ts'
import { eventually, House, MUNTEOK } from './support/house.ts'
import { checkInsOf } from './support/ledger.ts'
import { munteok } from './support/munteok.ts'
import { crossingsIn, recordedPassages } from './support/passages.ts'
import { canMakeDisks, SmallDisk } from './support/small-disk.ts'

const groundFloor = (site: Site): Site => ({
  ...site,
  agents: site.agents.filter(({ name }) => name === '1f'),
})

let house: House
let out: string
let closing: (() => unknown)[]
beforeEach(() => {
  out = mkdtempSync(join(tmpdir(), 'munteok-backups-'))
  closing = [() => rmSync(out, { recursive: true, force: true })]
})
afterEach(async () => {
  for (const close of closing.reverse()) await close()
})

async function houseWith(options: ConstructorParameters<typeof House>[0]): Promise<House> {
  house = new House(options)
  closing.push(() => house.close())
  await house.prepare()
  return house
}

const ledger = () => ledgerFileIn(house.dataDir)
const people = (file = ledger()) => checkInsOf(file).map((checkIn) => checkIn.people)
const checkIn = (persons: number) => touch(house.agentUrl('1f', '/'), persons)
const recorded = (expected: number[]) =>
  eventually(`${expected} in the ledger`, () =>
    JSON.stringify(people()) === JSON.stringify(expected) ? true : undefined,
  )

/** Backs the house up. @returns the folder of the backup */
async function backUp(...options: string[]): Promise<string> {
  const { code, stdout, stderr } = await munteok([
    'backup',
    '--config',
    house.siteFile,
    '--out',
    out,
    ...options,
  ])
  expect(stderr).toBe('')
  expect(code).toBe(0)
  return stdout.split(':')[0] ?? ''
}

const restore = (from: string, siteFile: string, ...options: string[]) =>
  munteok(['restore', '--config', siteFile, '--from', from, ...options])

const verify = (siteFile: string) => munteok(['verify', '--config', siteFile])

const backups = () => readdirSync(out).filter((name) => !name.endsWith('.part'))
const headOf = (file: string, building: Building) => verifyLedger(file, building).head

describe('a backup of a house that is full of people', () => {
  it('disturbs nothing, is whole, and brings the same figures to another computer', {
    timeout: 400_000,
  }, async () => {
    const clock = {
      realMs: realClock.now(),
      simulatedMs: Date.parse('2026-11-24T10:00:00+09:00'),
      speed: 120,
    }
    await houseWith({ clock })
    const { site, building } = house.installation
    const simulation = new SimulatedBuilding({
      ...{ site, building, seed: 1, visitsPerDay: 60_000, waitForReaders: true },
      clock: new ScaledClock(clock, realClock),
      log: createLog('devices').child({}, { level: 'error' }),
    })
    await house.startAll()
    await simulation.start()
    closing.push(() => simulation.close())
    const portals = Object.keys(simulation.totals())
    const counted = () => recordedPassages(house, portals, clock.simulatedMs)
    await eventually('a crowd', async () => (crossingsIn(await counted()) > 200 ? true : undefined), 60_000)

    const busy = [await backUp(), await backUp('--quick')]
    const cutOff = spawn(process.execPath, [MUNTEOK, 'backup', '--config', house.siteFile, '--out', out])
    await eventually('it is under way', () =>
      readdirSync(out).some((name) => name.endsWith('.part')) ? true : undefined,
    )
    cutOff.kill('SIGKILL')
    await once(cutOff, 'exit')
    const during = crossingsIn(await counted())
    await eventually('more people', async () => (crossingsIn(await counted()) > during ? true : undefined))

    simulation.stopPeople()
    await eventually(
      'everybody is in the ledger',
      async () =>
        JSON.stringify(await counted()) === JSON.stringify(simulation.totals()) ? true : undefined,
      60_000,
    )
    expect(house.warnings().filter((line) => line.startsWith('recorder'))).toEqual([])
    // Cards that still lie on a reader are lifted.
    const figures = await eventually('the figures stand still', async () => {
      const before = await figuresNow()
      await sleep(3_000)
      return JSON.stringify(await figuresNow()) === JSON.stringify(before) ? before : undefined
    })
    const still = await backUp('--keep', '2')
    expect(await figuresNow()).toEqual(figures)
    expect(backups().sort()).toEqual([busy[1], still].map((folder) => folder?.slice(out.length + 1)).sort())
    expect(readdirSync(out).filter((name) => name.endsWith('.part'))).toEqual([])
    const passages = await counted()

    for (const name of ['recorder', ...site.agents.map(({ name }) => `agent ${name}`), 'broker'])
      await house.stop(name)
    expect(await verify(house.siteFile)).toMatchObject({ code: 0 })
    const whole = entriesOf(ledger())
    expect(whole.slice(0, entriesOf(join(busy[1] ?? '', 'recorder', 'ledger.sqlite')).length)).toEqual(
      entriesOf(join(busy[1] ?? '', 'recorder', 'ledger.sqlite')),
    )

    await houseWith({ clock })
    const { code, stdout } = await restore(still, house.siteFile)
    expect(stdout).toMatch(/^restored as it was at .*agree with every roll-up and figure/)
    expect(code).toBe(0)
    expect(await verify(house.siteFile)).toMatchObject({ code: 0 })
    await house.start('broker')
    await house.start('recorder')
    expect(await figuresNow()).toEqual(figures)
    expect(await counted()).toEqual(passages)
  })
})

/** Of all years, and of this one. */
function figuresNow(): Promise<unknown[]> {
  return Promise.all(
    ['/api/v1/usage', '/api/v1/usage/2026'].map(async (path) => {
      const { now: _, ...figures } = await house.get<Record<string, unknown>>(house.recorderUrl(path))
      return figures
    }),
  )
}

function entriesOf(file: string): string[] {
  const db = new Database(file, { readonly: true })
  try {
    return db.prepare<[], string>('SELECT hex(hash) FROM entry ORDER BY id').pluck().all()
  } finally {
    db.close()
  }
}

describe('kill -9', () => {
  /** A ledger that takes a moment to copy. */
  async function withYears(): Promise<void> {
    await houseWith({ site: groundFloor })
    const { building } = house.installation
    mkdirSync(dirname(ledger()), { recursive: true })
    generateLedger({ file: ledger(), building, firstDay: '2026-01-01', days: 60, events: 25_000 })
    await house.start('broker')
  }

  /** Starts a command and kills it as soon as something is so, or so many milliseconds later. */
  async function killed(args: readonly string[], when: () => boolean, afterMs: number): Promise<void> {
    const child = spawn(process.execPath, [MUNTEOK, ...args], { stdio: 'ignore' })
    const gone = once(child, 'exit')
    while (!when() && !isGone(child)) await sleep(1)
    if (afterMs > 0) await sleep(afterMs)
    child.kill('SIGKILL')
    await gone
  }

  it('in the middle of a backup leaves nothing that could be taken for one', async () => {
    await withYears()
    const first = await backUp()
    const args = ['backup', '--config', house.siteFile, '--out', out]
    for (const afterMs of [0, 20, 60, 150, 400, 800])
      await killed(args, () => readdirSync(out).some((name) => name.endsWith('.part')), afterMs)
    for (const name of backups()) expect(existsSync(join(out, name, 'manifest.json')), name).toBe(true)
    const last = await backUp('--keep', '1')
    expect(readdirSync(out)).toEqual([last.slice(out.length + 1)])
    expect(existsSync(first)).toBe(false)
    expect((await restore(last, house.siteFile)).code).toBe(0)
  })

  it('in the middle of a restore leaves the one ledger or the other, or says that it is to be run again', {
    timeout: 300_000,
  }, async () => {
    await withYears()
    const { building } = house.installation
    const from = await backUp()
    const then = headOf(ledger(), building)
    const args = ['restore', '--config', house.siteFile, '--from', from, '--older']
    const marker = join(house.dataDir, 'recorder', 'restoring')
    const seen = { before: 0, between: 0, after: 0 }
    for (let i = 0; i < 8 && (seen.between === 0 || i < 3); i++) {
      await killed(
        args,
        () => existsSync(i === 0 ? join(house.dataDir, 'restore.part') : marker),
        i === 0 ? 50 : i % 3,
      )
      if (!existsSync(marker)) {
        seen[existsSync(join(house.dataDir, 'restore.part')) ? 'before' : 'after']++
      } else {
        seen.between++
        const { code, stderr } = await munteok(['recorder', '--config', house.siteFile])
        expect(code).toBe(78)
        expect(stderr).toMatch(
          /a restore of the ledger \S+ was cut off: run it again, munteok restore --from/,
        )
        expect(await munteok(args)).toMatchObject({ code: 0, stderr: '' })
      }
      expect(headOf(ledger(), building)).toBe(then)
      expect(await verify(house.siteFile)).toMatchObject({ code: 0 })
    }
    expect(seen.between).toBeGreaterThan(0)
    const asides = readdirSync(house.dataDir).filter((name) => name.startsWith('before-restore-'))
    for (const aside of asides)
      expect(headOf(join(house.dataDir, aside, 'recorder', 'ledger.sqlite'), building)).toBe(then)
    expect((await munteok(args)).code).toBe(0)
    expect(existsSync(join(house.dataDir, 'restore.part'))).toBe(false)
  })
})

const isGone = ({ exitCode, signalCode }: ChildProcess) => exitCode !== null || signalCode !== null

describe(`a full disk${canMakeDisks ? '' : ' (skipped: this needs root, who may mount a small one)'}`, () => {
  it.skipIf(!canMakeDisks)(
    'where backups lie: one line, nothing by half, and what is there stays',
    async () => {
      await houseWith({ site: groundFloor })
      const { building } = house.installation
      mkdirSync(dirname(ledger()), { recursive: true })
      generateLedger({ file: ledger(), building, firstDay: '2026-01-01', days: 60, events: 20_000 })
      const disk = new SmallDisk(out, 6)
      closing.push(() => disk.close())
      await house.start('broker')
      await Promise.all([house.start('recorder'), house.start('agent 1f')])
      await checkIn(1)
      const first = await backUp('--keep', '1')
      disk.fill()
      await checkIn(2)
      const { code, stderr } = await munteok([
        'backup',
        '--config',
        house.siteFile,
        '--out',
        out,
        '--keep',
        '1',
      ])
      expect(stderr.trim().split('\n')).toEqual([
        expect.stringMatching(
          /the disk of \S+ is full: no backup was made, and those that are there stay; make room there$/,
        ),
      ])
      expect(code).toBe(78)
      expect(readdirSync(out).sort()).toEqual(['filler', first.slice(out.length + 1)])
      await checkIn(3)
      await eventually('the recorder goes on', () => (people().includes(3) ? true : undefined))
      await house.stop('recorder')
      expect((await restore(first, house.siteFile, '--older')).code).toBe(0)
    },
  )

  it.skipIf(!canMakeDisks)('where the ledger lies: nothing is restored, and nothing changed', async () => {
    await houseWith({ site: groundFloor })
    const { building } = house.installation
    mkdirSync(dirname(ledger()), { recursive: true })
    generateLedger({ file: ledger(), building, firstDay: '2026-01-01', days: 60, events: 20_000 })
    const from = await backUp()
    const small = mkdtempSync(join(tmpdir(), 'munteok-small-'))
    closing.push(() => rmSync(small, { recursive: true, force: true }))
    const disk = new SmallDisk(small, 1)
    closing.push(() => disk.close())
    const site = JSON.parse(readFileSync(house.siteFile, 'utf8')) as Site
    const siteFile = join(house.dataDir, 'small.json')
    writeFileSync(siteFile, JSON.stringify({ ...site, dataDir: small }))
    expect(await restore(from, siteFile)).toMatchObject({
      code: 78,
      stderr: expect.stringMatching(/the disk of \S+ is full: nothing was changed; make room there/),
    })
    expect(existsSync(ledgerFileIn(small))).toBe(false)
    expect(readdirSync(small)).toEqual(['recorder'])
  })
})

describe('an older ledger that is restored beside agents that went on', () => {
  it('has what they still keep, writes down what they no longer keep, and goes on', async () => {
    await houseWith({ site: groundFloor })
    await house.start('broker')
    await Promise.all([house.start('recorder'), house.start('agent 1f')])
    await checkIn(1)
    await checkIn(2)
    await recorded([1, 2])
    const from = await backUp()
    const running = await restore(from, house.siteFile)
    expect(running).toMatchObject({
      code: 78,
      stderr: expect.stringMatching(/the recorder runs on \S+: stop it/),
    })
    await checkIn(3)
    await checkIn(4)
    await recorded([1, 2, 3, 4])
    await house.stop('recorder')
    await checkIn(5)

    const refused = await restore(from, house.siteFile)
    expect(refused).toMatchObject({
      code: 78,
      stderr: expect.stringMatching(/has \d+ entries that the backup/),
    })
    const { stdout } = await restore(from, house.siteFile, '--older')
    expect(stdout).toMatch(/\d+ entries that came later are no longer in the ledger; agents send again/)
    await house.start('recorder')
    await recorded([1, 2, 5])
    await checkIn(6)
    await recorded([1, 2, 5, 6])
    expect(
      house.logged(
        /recorder: events \d+ to \d+ of agent "1f" .* never came .*restored from a backup.*the gap is written down/,
      ),
    ).toHaveLength(1)
    await house.stop('recorder')
    expect((await verify(house.siteFile)).stdout).toMatch(/Gaps: 1\./)
    const aside = readdirSync(house.dataDir).find((name) => name.startsWith('before-restore-')) ?? ''
    expect(people(join(house.dataDir, aside, 'recorder', 'ledger.sqlite'))).toEqual([1, 2, 3, 4])
  })
})

describe('a computer that died', () => {
  it('is followed by another one: its agents send what had not arrived, each event once', async () => {
    await houseWith({ site: groundFloor })
    await house.start('broker')
    await Promise.all([house.start('recorder'), house.start('agent 1f')])
    await checkIn(1)
    await recorded([1])
    await house.stop('recorder')
    await checkIn(2)
    await checkIn(3)
    const from = await eventually('a copy of the outbox with both', async () => {
      const folder = await backUp('--keys')
      const unsent = unsentIn(folder).length
      return unsent >= 2 ? folder : undefined
    })
    expect(existsSync(join(from, 'agents', '1f', 'visitor-key.json'))).toBe(false)
    const password = readFileSync(join(house.dataDir, 'secrets', 'agent-1f.password'), 'utf8')
    await house.close()

    await houseWith({ site: groundFloor })
    expect(await restore(from, house.siteFile)).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/agents\/1f\/outbox\.db was put in place/),
    })
    expect(readFileSync(join(house.dataDir, 'secrets', 'agent-1f.password'), 'utf8')).toBe(password)
    await house.start('broker')
    await Promise.all([house.start('recorder'), house.start('agent 1f')])
    await recorded([1, 2, 3])
    await checkIn(4)
    await recorded([1, 2, 3, 4])
    await house.stop('recorder')
    expect((await verify(house.siteFile)).stdout).toMatch(/Gaps: 0\./)
  })
})

/** When what an agent had not sent happened, in a backup: numbered or still to be changed. */
function unsentIn(folder: string): number[] {
  const db = new Database(join(folder, 'agents', '1f', 'outbox.db'), { readonly: true })
  try {
    return db.prepare<[], number>('SELECT at FROM event UNION ALL SELECT at FROM settling').pluck().all()
  } finally {
    db.close()
  }
}
