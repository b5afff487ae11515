import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type CheckIn, ManualClock, MunteokError, type Passage } from '@munteok/core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Outbox, type OutboxOptions } from './outbox.ts'
import { capturedLog } from './test-kit/captured-log.ts'

const NOON = Date.UTC(2026, 10, 24, 3)
const MB = 1024 * 1024

let folder: string
let captured: ReturnType<typeof capturedLog>
let open: Outbox[]
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'outbox-'))
  captured = capturedLog()
  open = []
})
afterEach(() => {
  for (const outbox of open) outbox.close()
  rmSync(folder, { recursive: true })
})

const file = () => join(folder, 'outbox.db')

function outbox(options: Partial<OutboxOptions> = {}): Outbox {
  const clock = new ManualClock(NOON)
  const box = new Outbox({ file: file(), budgetBytes: 16 * MB, clock, log: captured.log, ...options })
  box.open()
  open.push(box)
  return box
}

function passage(n: number): Passage {
  return { kind: 'passage', at: NOON + n, device: 'door', portal: 'entrance', in: n, out: 0 }
}
const passages = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, i) => passage(from + i))
const numbersIn = (bodies: string[]) => bodies.map((body) => JSON.parse(body).in)

function codeOf(run: () => unknown): string {
  try {
    run()
  } catch (error) {
    if (error instanceof MunteokError) return error.code
    throw error
  }
  return 'none'
}

/** Appends until there is no room. @returns how many were taken */
function fill(box: Outbox): number {
  for (const atOnce of [100, 1]) {
    const append = () => box.append(passages(box.newest + 1, box.newest + atOnce))
    while (codeOf(append) === 'none') {}
  }
  return box.newest
}

describe('the outbox', { timeout: 30_000 }, () => {
  it('numbers events 1, 2, 3 … and gives them back in order', () => {
    const box = outbox()
    expect(box.id).toMatch(/^[A-Za-z0-9_-]{22}$/)
    expect(box.append(passages(1, 2))).toBe(1)
    expect(box.append(passages(3, 5))).toBe(3)
    expect(numbersIn(box.read(0, 10))).toEqual([1, 2, 3, 4, 5])
    expect(numbersIn(box.read(2, 2))).toEqual([3, 4])
    expect([box.oldest, box.newest, box.pending, box.oldestAt]).toEqual([1, 5, 5, NOON + 1])
  })

  it('has what it was given after the process was killed', () => {
    const box = outbox()
    box.append(passages(1, 3), { device: 'door', state: { totals: 3 } })
    // The files as they are on the disk at this moment, without an orderly end.
    const copy = join(folder, 'copy.db')
    for (const suffix of ['', '-wal']) cpSync(file() + suffix, copy + suffix)
    const revived = outbox({ file: copy })
    expect(revived.id).toBe(box.id)
    expect(numbersIn(revived.read(0, 10))).toEqual([1, 2, 3])
    expect(revived.deviceState('door')).toEqual({ totals: 3 })
  })

  it('goes on with its numbers after everything was deleted and it was opened again', () => {
    const first = outbox()
    const { id } = first
    first.append(passages(1, 5))
    first.acknowledge(5)
    first.close()
    const second = outbox()
    expect([second.id, second.oldest, second.newest, second.pending]).toEqual([id, 6, 5, 0])
    expect(second.append([passage(6)])).toBe(6)
    expect(numbersIn(second.read(5, 10))).toEqual([6])
  })

  it('begins anew where it was restored from a copy: a new name, what is new as 1, 2, 3 …, the copy aside', () => {
    const before = outbox()
    before.append(passages(1, 5), { device: 'door', state: { totals: 5 } })
    before.acknowledge(2)
    before.close()
    const restored = outbox()
    restored.append(passages(6, 13))
    const old = restored.id
    const aside = restored.beginAnew()
    expect(restored.id).not.toBe(old)
    expect([restored.oldest, restored.newest, restored.pending]).toEqual([1, 8, 8])
    expect(numbersIn(restored.read(0, 10))).toEqual([6, 7, 8, 9, 10, 11, 12, 13])
    expect(restored.append([passage(14)])).toBe(9)
    const { id } = restored
    restored.close()
    const again = outbox()
    expect([again.id, again.newest, again.deviceState('door')]).toEqual([id, 9, { totals: 5 }])
    expect(numbersIn(again.read(7, 10))).toEqual([13, 14])
    const copy = outbox({ file: aside })
    expect([copy.id, copy.newest]).toEqual([old, 13])
  })

  it('leaves no hole when a transaction fails', () => {
    const box = outbox()
    box.append([passage(1)])
    const unwritable = { ...passage(2), at: 'noon' as unknown as number, toJSON: () => undefined }
    expect(codeOf(() => box.append([passage(2), unwritable as Passage]))).toBe('disk-failed')
    expect(box.append([passage(2)])).toBe(2)
    expect(numbersIn(box.read(0, 10))).toEqual([1, 2])
  })

  it('forgets what is acknowledged, and never more than it has', () => {
    const box = outbox()
    box.append(passages(1, 5))
    box.acknowledge(3)
    box.acknowledge(2)
    expect([box.oldest, box.pending, box.oldestAt]).toEqual([4, 2, NOON + 4])
    box.acknowledge(99)
    expect([box.oldest, box.pending, box.oldestAt]).toEqual([6, 0, undefined])
    expect(box.append([passage(6)])).toBe(6)
  })

  it('leaves no byte of what was acknowledged once it is scrubbed', () => {
    const box = outbox()
    const visitor = 'Vx7'.repeat(7).padEnd(22, '_')
    const tap: CheckIn = {
      kind: 'check-in',
      at: NOON,
      device: 'reader',
      method: 'card',
      role: 'visitor',
      visitor,
      people: 1,
    }
    for (let i = 0; i < 300; i++) box.append([tap, passage(i)])
    const left = () =>
      readdirSync(folder).filter((name) => readFileSync(join(folder, name)).includes(visitor)).length
    expect(left()).toBeGreaterThan(0)
    box.acknowledge(599)
    box.scrub()
    expect(left()).toBe(0)
    expect(box.pending).toBe(1)
  })

  it('deletes acknowledged events many at once, and gives the disk its room back', () => {
    const box = outbox()
    for (let i = 0; i < 60; i++) box.append(passages(i * 1_000 + 1, (i + 1) * 1_000))
    const full = box.bytes
    box.acknowledge(60_000)
    for (let i = 0; i < 10; i++) box.flush()
    expect(box.bytes).toBeLessThan(full / 10)
    box.close()
    expect(statSync(file()).size).toBeLessThan(full * 0.7)
  })

  it('refuses a second process, in one line that says what to do', () => {
    outbox()
    expect(() => outbox()).toThrow(
      `the outbox ${file()} is in use by another process: one agent of this name runs here already; stop it, or give this one a data directory of its own`,
    )
    const second = spawnSync(process.execPath, ['--input-type=module', '-e', secondProcess(file())], {
      encoding: 'utf8',
      cwd: import.meta.dirname,
    })
    expect(second.stdout.trim()).toBe('SQLITE_BUSY')
  })

  it('at its budget takes nothing, keeps what it has, and tells once', () => {
    const told: (string | undefined)[] = []
    const box = outbox({ budgetBytes: 256 * 1024, onTrouble: (trouble) => told.push(trouble) })
    box.saveDevice({ device: 'door', state: { carried: 0 } })
    const taken = fill(box)
    expect(taken).toBeGreaterThan(1_000)
    const toldBefore = told.length
    for (let i = 0; i < 5; i++) {
      expect(codeOf(() => box.append([passage(0)]))).toBe('disk-full')
      box.saveDevice({ device: 'door', state: { carried: i } })
    }
    expect(told.slice(toldBefore - 1)).toEqual([
      expect.stringContaining(`the outbox ${file()} is at its budget`),
    ])
    expect(box.bytes).toBeLessThanOrEqual(256 * 1024)
    expect(box.newest).toBe(taken)
    expect(numbersIn(box.read(taken - 1, 5))).toEqual([taken])
    box.acknowledge(taken)
    expect(box.append([passage(taken + 1)])).toBe(taken + 1)
    expect(told.slice(toldBefore)).toEqual([undefined])
  })

  it('still keeps the row of a device that it knows when there is no room for an event', () => {
    const box = outbox({ budgetBytes: 256 * 1024 })
    box.saveDevice({ device: 'door', state: { carried: 0 } })
    fill(box)
    for (let i = 1; i <= 50; i++) box.saveDevice({ device: 'door', state: { carried: 10 ** 15 + i } })
    expect(box.deviceState('door')).toEqual({ carried: 10 ** 15 + 50 })
  })

  it('commits events and the device row together, or neither', () => {
    const box = outbox({ budgetBytes: 256 * 1024 })
    box.append([passage(1)], { device: 'door', state: { totals: 1 } })
    fill(box)
    expect(codeOf(() => box.append([passage(0)], { device: 'door', state: { totals: 2 } }))).toBe('disk-full')
    expect(box.deviceState('door')).toEqual({ totals: 1 })
  })

  it.each([
    [
      'is no database',
      () => Buffer.from('this is no database, and long enough to be read as one. '.repeat(200)),
    ],
    ['has damaged pages', damaged],
  ])('sets a file that %s aside, begins a new one, and says what to do', (_what, content) => {
    const first = outbox()
    first.append(passages(1, 2_000))
    const { id } = first
    first.close()
    writeFileSync(file(), content())
    const bytes = readFileSync(file())
    const box = outbox()
    expect(box.id).not.toBe(id)
    expect(box.append([passage(1)])).toBe(1)
    const aside = readdirSync(folder).filter((name) => name.startsWith('outbox.db.corrupt-'))
    expect(aside).toEqual(['outbox.db.corrupt-20261124T030000Z'])
    expect(readFileSync(join(folder, aside[0] ?? ''))).toEqual(bytes)
    expect(captured.said('error')).toEqual([
      expect.stringMatching(/is corrupt .* was set aside as .*\.recover/),
    ])
  })

  it('finds the visits of today among what is pending', () => {
    const visitor = 'A'.repeat(22)
    const checkIn: CheckIn = {
      kind: 'check-in',
      at: NOON + 10,
      device: 'reader',
      method: 'card',
      role: 'visitor',
      visitor,
      people: 1,
    }
    const box = outbox()
    box.append([passage(1), checkIn, { ...checkIn, at: NOON - 1 }])
    expect(box.visitsSince(NOON)).toEqual([{ visitor, at: NOON + 10 }])
  })
})

function damaged(): Buffer {
  const bytes = readFileSync(file())
  bytes.fill(0xa5, 3 * 4096, bytes.length - 4096)
  return bytes
}

function secondProcess(path: string): string {
  return `
    import Database from 'better-sqlite3'
    try { new Database(${JSON.stringify(path)}, { timeout: 100 }).prepare('SELECT * FROM outbox').all() }
    catch (error) { console.log(error.code) }`
}
