import {
  type Event,
  LocalTime,
  ManualClock,
  MunteokError,
  type Pass,
  type Receipt,
  type Refusal,
  type Role,
} from '@munteok/core'
import { beforeEach, describe, expect, it } from 'vitest'
import { CheckInReader } from './check-in-reader.ts'
import { CheckIns } from './check-ins.ts'
import { codeIdentity } from './code-identity.ts'
import type { DeviceRow } from './outbox.ts'
import type { PassReading } from './passes.ts'
import { Settling } from './settling.ts'
import { building } from './test-kit/building.ts'
import { Visits } from './visits.ts'

const NOON = Date.UTC(2026, 10, 24, 3)
const ANN = '0000000001'
const BEN = '0000000002'

/** The disk that a kill leaves behind. */
let disk: { events: Event[]; row: object | undefined; full: boolean; writes: number }
let told: { receipts: Receipt[]; refusals: Refusal[] }
let clock: ManualClock
let realClock: ManualClock
let roles: Record<string, Role>
/** The card that is waited for to be enrolled. */
let enrolled: string | undefined
let links: boolean
let passes: Record<string, PassReading>
beforeEach(() => {
  disk = { events: [], row: undefined, full: false, writes: 0 }
  told = { receipts: [], refusals: [] }
  clock = new ManualClock(NOON)
  realClock = new ManualClock(NOON)
  roles = {}
  enrolled = undefined
  links = false
  passes = {}
})

const store = {
  append(events: readonly Event[], row?: DeviceRow): number {
    if (disk.full) throw new MunteokError('outside', 'disk-full', 'full')
    disk.events.push(...events)
    disk.row = row && structuredClone(row.state)
    return disk.events.length
  },
  saveDevice(row: DeviceRow): void {
    disk.writes++
    disk.row = structuredClone(row.state)
  },
  deviceState: () => disk.row,
}
const receipt = expect.stringMatching(/^[\w-]{16}$/)
/** No screen is connected: nothing settles. */
const nowhere = { keep: unused, change: unused, withdraw: unused, settle: unused }
function unused(): never {
  throw new Error('nobody could change it')
}

function reader(space?: string): CheckInReader {
  const audience = {
    isThere: false,
    withdrawn: unused,
    receipt: (receipt: Receipt) => told.receipts.push(receipt),
    refusal: (refusal: Refusal) => told.refusals.push(refusal),
  }
  const checkIns = new CheckIns({
    outbox: store,
    settling: new Settling(nowhere),
    visits: new Visits(new LocalTime('Asia/Seoul'), () => 60),
    audience,
    programmeAt: (space, at) => (space === 'classroom' && at >= NOON ? 'village-school' : undefined),
  })
  const card = new CheckInReader({
    device: 'reader',
    space,
    building: () => building,
    passes: { read: (text) => passes[text] },
    checkIns,
    store,
    visitorKey: {
      pseudonym: (identity) => `visitor-${identity}`.padEnd(22, '_'),
      pseudonymOfYear: (identity) => (links ? `ofyear-${identity}`.padEnd(22, '_') : undefined),
    },
    roles: { roleOf: (identity) => roles[identity] ?? 'visitor' },
    cards: { take: (identity) => identity === enrolled },
    clock,
    realClock,
  })
  card.load()
  return card
}

function receiptOf(event: Event | undefined): string | undefined {
  return event?.kind === 'check-in' ? event.receipt : undefined
}

/** Time on the wall passes; the building's clock runs `speed` times as fast. */
function pass(ms: number, speed = 1): void {
  realClock.advance(ms)
  clock.advance(ms * speed)
}

const tap = (card: CheckInReader, identity: string) => card.take([{ kind: 'card', identity }], clock.now())
const show = (scanner: CheckInReader, text: string) => scanner.take([{ kind: 'code', text }], clock.now())

describe('a card reader', () => {
  it('hands over a card that is being enrolled: it is no check-in, and none while it stays', () => {
    const card = reader('kitchen')
    enrolled = ANN
    tap(card, ANN)
    enrolled = undefined
    pass(500)
    tap(card, ANN)
    expect(disk.events).toEqual([])
    expect(told.receipts).toEqual([])
    pass(5_000)
    tap(card, ANN)
    expect(disk.events).toHaveLength(1)
  })

  it('checks a card in under its pseudonym, and gives a receipt that names nobody', () => {
    tap(reader('kitchen'), ANN)
    expect(disk.events).toEqual([
      {
        kind: 'check-in',
        at: NOON,
        device: 'reader',
        space: 'kitchen',
        method: 'card',
        role: 'visitor',
        visitor: `visitor-${ANN}____`,
        people: 1,
        receipt,
      },
    ])
    expect(told.receipts).toEqual([
      {
        ...{ id: receiptOf(disk.events[0]), device: 'reader', at: NOON, method: 'card' },
        ...{ space: 'kitchen', people: 1, sameVisit: false },
      },
    ])
  })

  it('lets staff, tenants and tests go as their role alone', () => {
    roles = { [ANN]: 'staff' }
    tap(reader(), ANN)
    expect(disk.events).toEqual([
      { kind: 'check-in', at: NOON, device: 'reader', method: 'card', role: 'staff', people: 1, receipt },
    ])
  })

  it('says for which programme a card is tapped in its space, and none where none is on', () => {
    tap(reader('classroom'), ANN)
    tap(reader('kitchen'), BEN)
    expect(disk.events.map((event) => event.kind === 'check-in' && event.programme)).toEqual([
      'village-school',
      undefined,
    ])
    expect(disk.events[1]).not.toHaveProperty('programme')
  })

  it('adds the card under the key of the year for visitors alone, and only where the building links', () => {
    links = true
    roles = { [BEN]: 'staff' }
    tap(reader(), ANN)
    tap(reader(), BEN)
    links = false
    pass(5_000)
    tap(reader(), ANN)
    const [linked, staff, unlinked] = disk.events
    expect(linked).toMatchObject({ visitor: `visitor-${ANN}____`, visitorOfYear: `ofyear-${ANN}_____` })
    expect(staff).not.toHaveProperty('visitorOfYear')
    expect(unlinked).not.toHaveProperty('visitorOfYear')
  })

  it('takes a card that stays for one tap, however long it stays', () => {
    const card = reader()
    for (let i = 0; i < 100; i++) {
      tap(card, ANN)
      pass(100)
    }
    expect(disk.events).toHaveLength(1)
  })

  it('takes a card that comes back after three seconds for a second tap of the same visit', () => {
    const card = reader()
    tap(card, ANN)
    pass(2_999)
    tap(card, ANN)
    pass(3_000)
    tap(card, ANN)
    expect(told.receipts.map((receipt) => receipt.sameVisit)).toEqual([false, true])
  })

  it('takes another card in between for a tap', () => {
    const card = reader()
    tap(card, ANN)
    pass(500)
    tap(card, BEN)
    pass(500)
    tap(card, ANN)
    expect(disk.events).toHaveLength(3)
  })

  it('takes a card that stays for one tap although the clock runs a hundred times as fast', () => {
    const card = reader()
    for (let i = 0; i < 10; i++) {
      tap(card, ANN)
      pass(100, 100)
    }
    pass(1_000, 100)
    tap(card, ANN)
    expect(disk.events).toHaveLength(2)
  })

  it('takes a card that lies there over a kill for one tap, also late in a long stay', () => {
    let card = reader()
    for (let i = 0; i < 80; i++) {
      tap(card, ANN)
      pass(100)
      if (i % 20 === 19) {
        card = reader()
        pass(1_000)
      }
    }
    expect(disk.events).toHaveLength(1)
    expect(disk.writes).toBeLessThan(15)
  })

  it('refuses a person, and tells the screen, when the disk is full', () => {
    disk.full = true
    const card = reader()
    tap(card, ANN)
    expect(told.refusals).toEqual([
      { at: NOON, code: 'disk-full', message: expect.stringContaining('disk is full') },
    ])
    expect(told.receipts).toEqual([])
    disk.full = false
    pass(5_000)
    tap(card, ANN)
    expect(told.receipts.map((receipt) => receipt.sameVisit)).toEqual([false])
  })
})

describe('a reader of codes', () => {
  const MEMBER = '회원 4711'

  it('checks in who shows a code, under a pseudonym of its text, for the day and where it is wanted the year', () => {
    links = true
    show(reader('kitchen'), MEMBER)
    expect(disk.events).toEqual([
      {
        kind: 'check-in',
        at: NOON,
        device: 'reader',
        space: 'kitchen',
        method: 'code',
        role: 'visitor',
        visitor: 'visitor-code 회원 4711'.padEnd(22, '_'),
        visitorOfYear: 'ofyear-code 회원 4711'.padEnd(22, '_'),
        people: 1,
        receipt,
      },
    ])
    expect(told.receipts).toMatchObject([{ method: 'code', space: 'kitchen', people: 1, sameVisit: false }])
  })

  it('takes a code and the card of the same number for two', () => {
    const scanner = reader()
    tap(scanner, ANN)
    show(scanner, ANN)
    expect(disk.events.map((event) => event.kind === 'check-in' && event.method)).toEqual(['card', 'code'])
    expect(told.receipts.map((receipt) => receipt.sameVisit)).toEqual([false, false])
  })

  it('takes a code that the scanner repeats while it is shown for one check-in', () => {
    const scanner = reader()
    for (let i = 0; i < 10; i++) {
      show(scanner, MEMBER)
      pass(1_000)
    }
    pass(2_000)
    show(scanner, MEMBER)
    expect(disk.events).toHaveLength(2)
    expect(told.receipts.map((receipt) => receipt.sameVisit)).toEqual([false, true])
  })

  it('lets enrolled codes go as their role alone', () => {
    roles = { [codeIdentity(MEMBER)]: 'tenant' }
    show(reader(), MEMBER)
    expect(disk.events[0]).toMatchObject({ method: 'code', role: 'tenant' })
    expect(disk.events[0]).not.toHaveProperty('visitor')
  })

  it('counts nothing of what a scanner tells of itself', () => {
    reader().take(
      [
        { kind: 'info', firmware: '1.35' },
        { kind: 'fault', fault: 'noise', length: 1 },
      ],
      NOON,
    )
    expect(disk.events).toEqual([])
  })
})

describe('a pass', () => {
  const POSTER: Pass = {
    ...{ building: 'dobong', id: 'poster-1', kind: 'programme', programme: 'village-school' },
    ...{ from: '2026-11-01', to: '2026-11-30' },
  }
  const CLASS: Pass = { ...POSTER, id: 'class-3b', kind: 'group', people: 24 }

  it('of a programme checks in to it and its space, as often as another one shows it', () => {
    passes = { 'MT1.poster': { ok: true, pass: POSTER } }
    const scanner = reader('kitchen')
    show(scanner, ' MT1.poster\r')
    pass(1_000)
    show(scanner, 'MT1.poster')
    pass(5_000)
    show(scanner, 'MT1.poster')
    expect(disk.events).toMatchObject([
      { method: 'code', space: 'classroom', programme: 'village-school', role: 'visitor', people: 1 },
      { programme: 'village-school' },
    ])
    expect(disk.events[0]).not.toHaveProperty('visitor')
    expect(told.receipts.map(({ sameVisit }) => sameVisit)).toEqual([false, false])
  })

  it('of a group checks all of them in, and again within the visit as the same visit', () => {
    links = true
    passes = { 'MT1.class': { ok: true, pass: CLASS } }
    const scanner = reader()
    show(scanner, 'MT1.class')
    pass(5 * 60_000)
    show(scanner, 'MT1.class')
    expect(disk.events).toMatchObject([{ people: 24, visitor: 'visitor-pass class-3b'.padEnd(22, '_') }, {}])
    expect(disk.events[0]).not.toHaveProperty('visitorOfYear')
    expect(told.receipts).toMatchObject([
      { people: 24, programme: 'village-school', sameVisit: false },
      { people: 24, sameVisit: true },
    ])
  })

  it('goes to the space that it names, or else to where its reader is', () => {
    const { programme: _, ...free } = CLASS
    passes = {
      named: { ok: true, pass: { ...POSTER, space: 'meeting-room' } },
      free: { ok: true, pass: free },
    }
    const scanner = reader('kitchen')
    show(scanner, 'named')
    show(scanner, 'free')
    expect(disk.events).toMatchObject([
      { space: 'meeting-room', programme: 'village-school' },
      { space: 'kitchen' },
    ])
  })

  it('that is none is refused once while it is shown, and is nobody’s code', () => {
    passes = { 'MT1.bad': { ok: false, refusal: { code: 'code-forged', message: 'no' } } }
    const scanner = reader()
    for (let i = 0; i < 5; i++) {
      show(scanner, 'MT1.bad')
      pass(500)
    }
    expect(told.refusals).toEqual([{ at: NOON, code: 'code-forged', message: 'no' }])
    expect(disk.events).toEqual([])
    tap(scanner, ANN)
    expect(disk.events).toHaveLength(1)
  })
})
