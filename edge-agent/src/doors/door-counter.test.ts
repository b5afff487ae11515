import { MunteokError, type Passage } from '@munteok/core'
import { beforeEach, describe, expect, it } from 'vitest'
import type { Reading } from '../drivers/driver.ts'
import type { DeviceRow } from '../outbox.ts'
import { capturedLog } from '../test-kit/captured-log.ts'
import { DoorCounter } from './door-counter.ts'

const NOON = Date.UTC(2026, 10, 24, 3)
const MINUTE = 60_000

/** A disk that can be full: for events, or altogether. */
class Disk {
  events: Passage[] = []
  row: object | undefined
  full: 'no' | 'for events' | 'altogether' = 'no'
  saves = 0

  append(events: readonly Passage[], row: DeviceRow): number {
    if (this.full !== 'no') throw new MunteokError('outside', 'disk-full', 'full')
    this.events.push(...events)
    this.row = structuredClone(row.state)
    return this.events.length
  }

  saveDevice(row: DeviceRow): void {
    if (this.full === 'altogether') throw new MunteokError('outside', 'disk-full', 'full')
    this.saves++
    this.row = structuredClone(row.state)
  }

  deviceState(): unknown {
    return this.row
  }
}

let disk: Disk
let captured: ReturnType<typeof capturedLog>
beforeEach(() => {
  disk = new Disk()
  captured = capturedLog()
})

function counter(reversed = false): DoorCounter {
  const door = new DoorCounter({
    device: 'door',
    portal: 'entrance',
    reversed,
    store: disk,
    log: captured.log,
  })
  door.load()
  return door
}

const totals = (entered: number, left: number): Reading => ({ kind: 'totals', in: entered, out: left })
const step = (entered: number, left: number): Reading => ({ kind: 'step', in: entered, out: left })
const counts = () => disk.events.map((event) => [event.in, event.out])

describe('a door counter', () => {
  it('makes no event of its first totals, and says so', () => {
    counter().take([totals(500, 480)], NOON)
    expect(disk.events).toEqual([])
    expect(captured.said('info')).toEqual([
      'door: first totals ever seen (in 500, out 480): counting begins here',
    ])
  })

  it('makes one event of what one chunk brings', () => {
    const door = counter()
    door.take([totals(10, 10)], NOON)
    door.take([totals(11, 10), totals(12, 11)], NOON + 1_000)
    door.take([step(1, 0), step(0, 1), step(1, 0)], NOON + 2_000)
    expect(disk.events).toEqual([
      { kind: 'passage', at: NOON + 1_000, device: 'door', portal: 'entrance', in: 2, out: 1 },
      { kind: 'passage', at: NOON + 2_000, device: 'door', portal: 'entrance', in: 2, out: 1 },
    ])
  })

  it('makes no event when nobody passed', () => {
    const door = counter()
    door.take([totals(10, 10)], NOON)
    door.take([totals(10, 10)], NOON + 1_000)
    door.take([{ kind: 'fault', fault: 'checksum', length: 15 }], NOON + 1_500)
    expect(disk.events).toEqual([])
  })

  it('swaps in and out when it is mounted the other way round', () => {
    counter(true).take([step(3, 1)], NOON)
    expect(counts()).toEqual([[1, 3]])
  })

  it('makes up after a kill for what passed since its last event, with the time it began', () => {
    const door = counter()
    door.take([totals(10, 10)], NOON)
    door.take([totals(12, 10)], NOON + 1_000)
    const reborn = counter()
    reborn.connected(NOON + 10 * MINUTE)
    reborn.take([totals(30, 25)], NOON + 10 * MINUTE)
    expect(disk.events.at(-1)).toEqual({
      kind: 'passage',
      at: NOON + 10 * MINUTE,
      since: NOON + 1_000,
      device: 'door',
      portal: 'entrance',
      in: 18,
      out: 15,
    })
  })

  it('tells no `since` while it stayed connected, or after a moment', () => {
    const door = counter()
    door.connected(NOON)
    door.take([totals(10, 10)], NOON)
    door.take([totals(11, 10)], NOON + 10 * MINUTE)
    door.connected(NOON + 10 * MINUTE + 20_000)
    door.take([totals(13, 10)], NOON + 10 * MINUTE + 30_000)
    expect(disk.events.map((event) => event.since)).toEqual([undefined, undefined])
  })

  it('keeps the time of its last reading every minute, so that `since` is near the truth after a kill', () => {
    const door = counter()
    for (let second = 0; second <= 150; second++) door.take([totals(10, 10)], NOON + second * 1_000)
    expect(disk.saves).toBe(3)
    expect(disk.row).toMatchObject({ totals: { at: NOON + 2 * MINUTE } })
  })

  it('carries totals over a full disk, and stores them as one event when there is room', () => {
    const door = counter()
    door.take([totals(10, 10)], NOON)
    disk.full = 'altogether'
    door.take([totals(11, 10)], NOON + 1_000)
    door.take([totals(14, 12)], NOON + 5_000)
    disk.full = 'no'
    door.retry(NOON + 9_000)
    door.retry(NOON + 10_000)
    expect(disk.events).toEqual([
      {
        kind: 'passage',
        at: NOON + 9_000,
        since: NOON + 1_000,
        device: 'door',
        portal: 'entrance',
        in: 4,
        out: 2,
      },
    ])
  })

  it('loses and doubles no totals when it is killed while the disk is full, whether or not its row was kept', () => {
    for (const full of ['for events', 'altogether'] as const) {
      disk = new Disk()
      const door = counter()
      door.take([totals(10, 10)], NOON)
      disk.full = full
      door.take([totals(15, 12)], NOON + 1_000)
      const reborn = counter()
      disk.full = 'no'
      reborn.take([totals(16, 12)], NOON + 2_000)
      expect(counts()).toEqual([[6, 2]])
    }
  })

  it('keeps single steps in its row while the disk has no room for events, over a kill', () => {
    disk.full = 'for events'
    const door = counter()
    door.take([step(1, 0)], NOON)
    door.take([step(1, 1)], NOON + 2_000)
    const reborn = counter()
    reborn.retry(NOON + 3_000)
    expect(disk.events).toEqual([])
    disk.full = 'no'
    reborn.retry(NOON + 4_000)
    expect(disk.events).toEqual([
      { kind: 'passage', at: NOON + 4_000, since: NOON, device: 'door', portal: 'entrance', in: 2, out: 1 },
    ])
  })

  it('says once that its device started again at zero', () => {
    const door = counter()
    door.take([totals(900, 880)], NOON)
    door.take([totals(2, 1)], NOON + MINUTE)
    door.take([totals(3, 1)], NOON + MINUTE + 1_000)
    expect(counts()).toEqual([[3, 1]])
    expect(captured.said('warn')).toEqual([
      'door: the counter started again at zero (in 900, out 880 became in 3, out 1)',
    ])
  })

  it('holds back totals that no door could pass in that time, once a second reading agrees, and goes on from them', () => {
    const door = counter()
    door.take([totals(10, 10)], NOON)
    door.take([totals(5_010, 10)], NOON + 1_000)
    door.take([totals(5_010, 10)], NOON + 2_000)
    door.take([totals(5_011, 11)], NOON + 3_000)
    expect(counts()).toEqual([[1, 1]])
    expect(door.heldBack).toBe(5_000)
    expect(captured.said('warn')).toEqual([
      expect.stringMatching(
        /^door: held back 5000 people.*\(in 10, out 10 became in 5010, out 10\).*Check the counter.*headcount/,
      ),
    ])
  })

  it('counts a crowd that came while the agent was away, and holds back what the time does not allow', () => {
    const away = (people: number) => {
      disk = new Disk()
      counter().take([totals(0, 0)], NOON)
      const reborn = counter()
      reborn.connected(NOON + 10 * MINUTE)
      reborn.take([totals(people, 0)], NOON + 10 * MINUTE)
      reborn.take([totals(people, 0)], NOON + 10 * MINUTE + 1_000)
      return [counts(), reborn.heldBack]
    }
    expect(away(5_000)).toEqual([[[5_000, 0]], 0])
    expect(away(7_000)).toEqual([[], 7_000])
  })

  it('counts people at once although the clock went back', () => {
    const door = counter()
    door.take([totals(0, 0)], NOON)
    door.take([totals(400, 0)], NOON - 10 * MINUTE)
    door.take([totals(400, 0)], NOON - 10 * MINUTE + 1_000)
    expect(counts()).toEqual([[400, 0]])
  })

  it('holds back what a stuck sensor adds to running totals in small steps', () => {
    const door = counter()
    door.take([totals(0, 0)], NOON)
    for (let frame = 1; frame <= 30_000; frame++) door.take([totals(frame, 0)], NOON + frame)
    door.take([totals(30_001, 0)], NOON + 40_000)
    const counted = counts().reduce((sum, [entered = 0]) => sum + entered, 0)
    expect(counted).toBeLessThanOrEqual(110)
    expect(door.heldBack).toBe(30_001 - counted)
  })

  it('holds back a burst of single steps that no door can pass, and counts the next person', () => {
    const door = counter()
    door.connected(NOON - MINUTE)
    door.take([step(1, 0)], NOON)
    for (let ms = 0; ms < 1_000; ms += 10)
      door.take(
        Array.from({ length: 10 }, () => step(1, 0)),
        NOON + ms,
      )
    door.take([step(0, 1)], NOON + 3_000)
    const counted = counts().reduce((sum, [entered = 0]) => sum + entered, 0)
    expect(counted).toBeLessThanOrEqual(111)
    expect(door.heldBack).toBe(1_001 - counted)
    expect(counts().at(-1)).toEqual([0, 1])
    expect(captured.said('warn')[0]).toMatch(/^door: held back 10 people.*\(in 10, out 0 at once\)/)
  })

  it('counts the steps of a busy door, also those that waited a moment for the machine', () => {
    const door = counter()
    door.connected(NOON)
    for (let second = 1; second <= 60; second++) door.take([step(5, 4)], NOON + second * 1_000)
    door.take([step(60, 40)], NOON + 70_000)
    expect(door.heldBack).toBe(0)
  })

  it('believes a device that counts until it is asked what it counted while nobody listened', () => {
    counter().take([step(1, 0)], NOON)
    const reborn = counter()
    reborn.connected(NOON + 60 * MINUTE)
    reborn.take([step(2_000, 1_900)], NOON + 60 * MINUTE)
    expect(counts()).toEqual([
      [1, 0],
      [2_000, 1_900],
    ])
    reborn.take([step(2_000, 0)], NOON + 120 * MINUTE)
    expect(reborn.heldBack).toBe(2_000)
  })

  it('keeps over a kill how many it held back, and forgets them a week after the last', () => {
    const door = counter()
    door.take([totals(0, 0)], NOON)
    for (const second of [1, 2]) door.take([totals(900, 0)], NOON + second * 1_000)
    const reborn = counter()
    expect(reborn.heldBack).toBe(900)
    reborn.take([totals(900, 0)], NOON + 7 * 24 * 60 * MINUTE)
    expect(reborn.heldBack).toBe(900)
    reborn.take([totals(900, 0)], NOON + 7 * 24 * 60 * MINUTE + 3_000)
    expect(reborn.heldBack).toBe(0)
  })

  it('warns once of a story that goes on, and again when it has become ten times as large', () => {
    const door = counter()
    for (let ms = 0; ms < 2_000; ms++) door.take([step(200, 0)], NOON + ms)
    expect(door.heldBack).toBe(400_000)
    expect(captured.said('warn')).toHaveLength(4)
    expect(disk.saves).toBeLessThan(10)
  })
})
