import { existsSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  type Event,
  ManualClock,
  type OccupancyState,
  type SeriesPoint,
  type SeriesWriter,
} from '@munteok/core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Complaints } from '../complaints.ts'
import { Ledger } from '../ledger.ts'
import { OccupancyRollup } from '../occupancy-rollup.ts'
import { PassageQueries } from '../passage-queries.ts'
import { rebuildLedger } from '../rebuild.ts'
import { at, checkIn, delivery, dobong, lines, OTHER_OUTBOX, passage, scratch } from '../test-kit.ts'
import { Mirror } from './mirror.ts'
import { MirrorFile, mirrorFileIn } from './mirror-file.ts'
import { SeriesTrouble } from './series-trouble.ts'

/** Stands in for a store: it keeps a point at its place, and fails as the test says. */
class StoreStandIn implements SeriesWriter {
  readonly kept = new Map<string, SeriesPoint['fields']>()
  readonly requests: number[] = []
  /** What the next requests come to: an error before or after it has taken the points. */
  readonly ahead: { error: Error; taken: boolean }[] = []
  most = Number.POSITIVE_INFINITY
  hold: Promise<void> | undefined

  async append(points: readonly SeriesPoint[]): Promise<void> {
    this.requests.push(points.length)
    await this.hold
    if (points.length > this.most) throw new SeriesTrouble('too-large', 'too much at once', 'smaller')
    const fate = this.ahead.shift()
    if (fate && !fate.taken) throw fate.error
    for (const { measurement, tags, time, fields } of points)
      this.kept.set(JSON.stringify([measurement, Object.entries(tags).sort(), time]), fields)
    if (fate) throw fate.error
  }

  /** The points of a measurement, by their tags but for the building, and their time. */
  of(measurement: string): Record<string, SeriesPoint['fields']> {
    const found: Record<string, SeriesPoint['fields']> = {}
    for (const [place, fields] of this.kept) {
      const [name, tags, time] = JSON.parse(place) as [string, [string, string][], number]
      const rest = tags.filter(([tag]) => tag !== 'building').map(([, value]) => value)
      if (name === measurement) found[[...rest, new Date(time).toISOString()].join(' ')] = fields
    }
    return found
  }
}

const away = () => new SeriesTrouble('away', 'the store cannot be reached', 'later')

describe('the mirror', () => {
  let clean: (() => void)[]
  let dir: string
  let ledger: Ledger
  let store: StoreStandIn
  let clock: ManualClock
  let log: ReturnType<typeof lines>
  let waits: number[]
  let waiting: (() => void)[]
  let seq: Record<string, number>
  let random: number
  let trouble: string | undefined

  beforeEach(() => {
    clean = []
    dir = scratch((after) => clean.push(after))
    clock = new ManualClock(at('10:00'))
    store = new StoreStandIn()
    log = lines()
    waits = []
    waiting = []
    seq = {}
    random = 0.5
    trouble = undefined
    open()
  })

  afterEach(() => {
    ledger.close()
    for (const after of clean) after()
  })

  const file = () => join(dir, 'ledger.sqlite')

  function open(): void {
    ledger = new Ledger(file(), dobong)
    ledger.open()
    clean.unshift(() => ledger.close())
  }

  function occupancies(): OccupancyRollup {
    return new OccupancyRollup(ledger.db, dobong, ledger.time, new PassageQueries(ledger.db, dobong))
  }

  function mirror(into = store, name = 'store', worked = occupancies()): Mirror {
    return new Mirror({
      ...{ ledger, dataDir: dir, clock, log: log.log, writer: into, store: name, occupancies: worked },
      building: () => dobong,
      state: { occupancy: () => occupancyNow() },
      later: (task, ms) => {
        waits.push(ms)
        waiting.push(task)
      },
      random: () => random,
      complaints: new Complaints(log.log, clock),
      trouble: () => trouble,
    })
  }

  function occupancyNow(): OccupancyState {
    const floors = Object.fromEntries(
      dobong.floors.map(({ id }) => [
        id,
        { people: 2, low: 1, high: 3, capacity: 10, crowding: 'calm' as const, caveats: [] },
      ]),
    )
    return { v: 1, at: clock.now(), people: 8, low: 6, high: 10, floors }
  }

  /** Events of an agent's outbox, as they come in order. */
  function take(events: Event[], outbox = 'AAAAAAAAAAAAAAAAAAAAAA'): void {
    const first = (seq[outbox] ?? 0) + 1
    seq[outbox] = first + events.length - 1
    const agent = outbox === OTHER_OUTBOX ? '2f' : '1f'
    ledger.append([delivery(events, { agent, outbox, first, sentAt: clock.now() })])
  }

  /** Lets it go on until it has nothing to do, or waits. */
  async function settle(it: Mirror, idle = true): Promise<void> {
    it.tick(idle)
    for (let i = 0; i < 200; i++) await Promise.resolve()
    await new Promise((resolve) => setImmediate(resolve))
    for (let i = 0; i < 200; i++) await Promise.resolve()
  }

  async function goOn(): Promise<void> {
    const due = waiting
    waiting = []
    for (const task of due) task()
    await new Promise((resolve) => setImmediate(resolve))
    for (let i = 0; i < 200; i++) await Promise.resolve()
  }

  it('sends passages by minute, uses by day, and each year against its target', async () => {
    take([passage(), passage({ out: 2, in: 0 }), passage({ at: at('10:01') }), checkIn({ people: 3 })])
    await settle(mirror())
    expect(store.of('passages')).toEqual({
      'entrance 2026-11-24T01:00:00.000Z': { in: 1, out: 2 },
      'entrance 2026-11-24T01:01:00.000Z': { in: 1, out: 0 },
    })
    expect(store.of('uses')).toEqual({
      'none centre 2026-11-23T15:00:00.000Z': { uses: 1, people: 3, corrected_uses: 0, corrected_people: 0 },
    })
    const years = store.of('usage_year')
    expect(years['2017-12-31T15:00:00.000Z']).toMatchObject({ uses: 632, reported: 632, target: 500 })
    expect(years['2025-12-31T15:00:00.000Z']).toMatchObject({ uses: 1, people: 3, counted: 1 })
    expect(Object.keys(store.of('occupancy'))).toHaveLength(dobong.floors.length + 1)
    expect(store.of('building')['2026-11-23T15:00:00.000Z']).toMatchObject({
      area_m2: 880.29,
      time_zone: 'Asia/Seoul',
    })
  })

  it('states whole values: what comes late to a minute, a day or a visit replaces what was there', async () => {
    const it = mirror()
    take([passage(), checkIn({ at: at('10:00'), visitor: 'v'.repeat(22), space: 'coworking' })])
    await settle(it)
    take([passage({ in: 4 }), checkIn({ at: at('09:50'), visitor: 'v'.repeat(22), space: 'kitchen' })])
    ledger.record({
      kind: 'correction',
      at: clock.now(),
      by: '김',
      reason: '누락',
      day: '2026-11-24',
      space: 'coworking',
      uses: 5,
      people: 7,
    })
    await settle(it)
    expect(store.of('passages')['entrance 2026-11-24T01:00:00.000Z']).toEqual({ in: 5, out: 0 })
    expect(store.of('uses')).toEqual({
      'none coworking 2026-11-23T15:00:00.000Z': {
        uses: 0,
        people: 0,
        corrected_uses: 5,
        corrected_people: 7,
      },
      'none kitchen 2026-11-23T15:00:00.000Z': {
        uses: 1,
        people: 1,
        corrected_uses: 0,
        corrected_people: 0,
      },
    })
    expect(store.of('usage_year')['2025-12-31T15:00:00.000Z']).toMatchObject({
      uses: 6,
      people: 8,
      counted: 1,
      corrected: 5,
    })
  })

  it('has in the end what a mirror has that never failed, wherever either side died', async () => {
    let it = mirror()
    for (let round = 0; round < 60; round++) {
      clock.advance(60_000)
      const fate = round % 5
      if (fate === 1) store.ahead.push({ error: away(), taken: false })
      if (fate === 2) store.ahead.push({ error: away(), taken: true })
      take([
        passage({ at: clock.now() - 30_000, in: round % 3, out: 1 }),
        checkIn({ at: clock.now(), people: 1 + (round % 4) }),
      ])
      await settle(it)
      if (fate === 3) {
        let release = () => {}
        store.hold = new Promise((resolve) => {
          release = resolve
        })
        take([passage({ at: clock.now(), in: 1 })], OTHER_OUTBOX)
        await settle(it)
        await it.close()
        store.hold = undefined
        release()
        it = mirror()
      }
      await goOn()
    }
    await settle(it)
    const flawless = new StoreStandIn()
    await settle(mirror(flawless, 'flawless'))
    for (const measurement of ['passages', 'uses', 'usage_year'])
      expect(store.of(measurement), measurement).toEqual(flawless.of(measurement))
    expect(it.status).toMatchObject({ behind: 0 })
  })

  it('sends a day that is over as looked back on, and again when an event came late', async () => {
    take([passage({ in: 6 }), passage({ at: at('10:30'), in: 0, out: 6 })])
    clock.set(at('10:00', '2026-11-25'))
    const worked = occupancies()
    const it = mirror(store, 'store', worked)
    worked.refresh(clock.now(), 10)
    await settle(it)
    const noon = 'house 2026-11-24T01:10:00.000Z'
    const before = store.of('occupancy')[noon]
    expect(before).toMatchObject({ people: expect.any(Number) })
    const requests = store.requests.length
    await settle(it)
    expect(store.requests).toHaveLength(requests)
    take([passage({ at: at('09:30'), in: 9 }), passage({ at: at('11:00'), in: 0, out: 9 })])
    worked.refresh(clock.now(), 10)
    await settle(it)
    expect(Number(store.of('occupancy')[noon]?.['people'])).toBeGreaterThan(Number(before?.['people']) + 4)
  })

  it('waits longer after each failure, with jitter and never over five minutes, and says it once', async () => {
    take([passage()])
    const it = mirror()
    for (let i = 0; i < 12; i++) store.ahead.push({ error: away(), taken: false })
    await settle(it)
    for (let i = 0; i < 11; i++) await goOn()
    expect(waits.slice(0, 4)).toEqual([500, 1000, 2000, 4000])
    expect(waits.at(-1)).toBe(150_000)
    expect(it.status).toMatchObject({ behind: 2, trouble: expect.stringContaining('cannot be reached') })
    await goOn()
    expect(it.status).toMatchObject({ behind: 0 })
    expect(it.status.trouble).toBeUndefined()
    expect(log.lines.filter((line) => /cannot be reached/.test(line))).toHaveLength(1)
    expect(log.lines.at(-1)).toMatch(/takes points again/)
  })

  it('leaves a store alone for as long as it asks', async () => {
    take([passage()])
    store.ahead.push({
      error: new SeriesTrouble('busy', 'too busy', 'later', { retryAfterMs: 20_000 }),
      taken: false,
    })
    await settle(mirror())
    expect(waits).toEqual([22_500])
  })

  it.each([
    ['nothing, or a moment that is over', 0, 500],
    ['weeks', 1e12, 3_600_000],
  ])('waits all the same, and not for ever, when a store asks for %s', async (_, retryAfterMs, expected) => {
    take([passage()])
    store.ahead.push({
      error: new SeriesTrouble('busy', 'too busy', 'later', { retryAfterMs }),
      taken: false,
    })
    await settle(mirror())
    expect(waits).toEqual([expected])
  })

  it('tells of a house in which nobody was counted yet, once', async () => {
    const it = mirror()
    await settle(it)
    expect(Object.keys(store.of('occupancy'))).toHaveLength(dobong.floors.length + 1)
    const { length } = store.requests
    for (let i = 0; i < 5; i++) await settle(it)
    expect(store.requests).toHaveLength(length)
  })

  it('lets the numbers of now grow old while the ledger takes nothing', async () => {
    trouble = 'the disk is full'
    const it = mirror()
    await settle(it)
    expect(store.of('occupancy')).toEqual({})
    trouble = undefined
    await settle(it)
    expect(Object.keys(store.of('occupancy'))).toHaveLength(dobong.floors.length + 1)
  })

  it('sends everything again when that is asked for in the middle of a portion', async () => {
    take([passage()])
    const it = mirror()
    await settle(it)
    let release = () => {}
    store.hold = new Promise((resolve) => {
      release = resolve
    })
    take([passage({ at: at('10:01') })])
    it.tick(true)
    const file = new MirrorFile(mirrorFileIn(dir), 'store')
    file.forget()
    file.close()
    store.kept.clear()
    store.hold = undefined
    release()
    await settle(it)
    await settle(it)
    expect(Object.keys(store.of('passages'))).toHaveLength(2)
  })

  it('sets a damaged file of its place aside, and sends everything again', async () => {
    take([passage()])
    let it = mirror()
    await settle(it)
    await it.close()
    for (const end of ['-wal', '-shm']) rmSync(`${mirrorFileIn(dir)}${end}`, { force: true })
    writeFileSync(mirrorFileIn(dir), 'what a worn card left of it'.repeat(200))
    store.kept.clear()
    it = mirror()
    await settle(it)
    expect(Object.keys(store.of('passages'))).toHaveLength(1)
    expect(existsSync(`${mirrorFileIn(dir)}.damaged`)).toBe(true)
  })

  it('sends less at once to a store that finds it too much', async () => {
    store.most = 3
    take(Array.from({ length: 10 }, (_, i) => passage({ at: at('10:00') - i * 60_000 })))
    const it = mirror()
    await settle(it)
    await settle(it)
    expect(Object.keys(store.of('passages'))).toHaveLength(10)
    expect(it.status.behind).toBe(0)
  })

  it('goes on after points that the store refuses for good, and says so', async () => {
    store.ahead.push({ error: new SeriesTrouble('refused', '3 points refused', 'never-as-is'), taken: true })
    take([passage()])
    const it = mirror()
    await settle(it)
    expect(it.status.behind).toBe(0)
    expect(log.lines.join('\n')).toMatch(/3 points refused; the ledger has them, and munteok verify --influx/)
  })

  it.each([
    ['rebuilt', () => void rebuildLedger(file(), dobong, at('10:05'))],
    ['of a backup', () => ledgerOfAnotherDay()],
  ])('sends everything again to a store that knows another ledger: one that was %s', async (_, change) => {
    take([passage(), checkIn()])
    let it = mirror()
    await settle(it)
    await it.close()
    ledger.close()
    change()
    open()
    store.kept.clear()
    it = mirror()
    await settle(it)
    expect(Object.keys(store.of('passages'))).toHaveLength(1)
    expect(log.lines.join('\n')).toMatch(/is not the one that was mirrored .* everything is sent again/)
  })

  /** Puts another ledger in place, with as many entries. */
  function ledgerOfAnotherDay(): void {
    const other = new Ledger(join(dir, 'other.sqlite'), dobong)
    other.open()
    other.append([delivery([passage({ at: at('09:00') })], { sentAt: at('09:00') })])
    other.append([delivery([passage({ at: at('09:00') })], { sentAt: at('09:00'), first: 2 })])
    other.db.exec(`VACUUM INTO '${join(dir, 'copy.sqlite')}'`)
    other.close()
    for (const end of ['', '-wal', '-shm']) rmSync(`${file()}${end}`, { force: true })
    renameSync(join(dir, 'copy.sqlite'), file())
  }

  it('does not hold up the end of the recorder, nor write a place after it', async () => {
    take([passage()])
    let release = () => {}
    store.hold = new Promise((resolve) => {
      release = resolve
    })
    const it = mirror()
    it.tick(true)
    await it.close()
    release()
    await new Promise((resolve) => setImmediate(resolve))
    store.hold = undefined
    const again = mirror()
    expect(again.status.behind).toBe(2)
    await settle(again)
    expect(again.status.behind).toBe(0)
  })
})
