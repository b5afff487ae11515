import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { LocalTime, ManualClock, MunteokError, type Receipt, type Refusal } from '@munteok/core'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { CheckIns } from './check-ins.ts'
import { Outbox } from './outbox.ts'
import { Settling } from './settling.ts'
import { capturedLog } from './test-kit/captured-log.ts'
import { ManualTimers } from './test-kit/manual-timers.ts'
import { Visits } from './visits.ts'

const NOON = Date.UTC(2026, 10, 24, 3)
const ANN = 'A'.repeat(22)
const MB = 1024 * 1024

let root: string
let open: Outbox[]
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'settling-'))
  open = []
})
afterEach(() => {
  for (const outbox of open) outbox.close()
  rmSync(root, { recursive: true })
})

/** An agent's check-ins over its outbox, with a screen connected. Time goes by `pass`. */
class Desk {
  readonly timers = new ManualTimers()
  readonly clock = new ManualClock(NOON)
  readonly audience = {
    isThere: true,
    receipts: [] as Receipt[],
    withdrawals: [] as string[],
    refusals: [] as Refusal[],
    receipt: (receipt: Receipt) => void this.audience.receipts.push(receipt),
    withdrawn: ({ id }: { id: string }) => void this.audience.withdrawals.push(id),
    refusal: (refusal: Refusal) => void this.audience.refusals.push(refusal),
  }
  readonly outbox: Outbox
  readonly settling: Settling
  readonly checkIns: CheckIns
  appended = 0

  constructor(folder: string, budgetBytes = 16 * MB) {
    const file = join(folder, 'outbox.db')
    const { log } = capturedLog()
    this.outbox = new Outbox({ file, budgetBytes, clock: this.clock, log, onAppended: () => this.appended++ })
    this.outbox.open()
    open.push(this.outbox)
    this.settling = new Settling(this.outbox, this.timers)
    this.checkIns = new CheckIns({
      outbox: this.outbox,
      settling: this.settling,
      visits: new Visits(new LocalTime('Asia/Seoul'), () => 60),
      audience: this.audience,
      programmeAt: (space) => (space === 'kitchen' ? 'shared-table' : undefined),
    })
  }

  tap(over: { visitor?: string; people?: number; space?: string } = {}) {
    return this.checkIns.take({
      ...{ kind: 'check-in', at: this.clock.now(), device: 'reader', method: 'card', role: 'visitor' },
      ...{ people: 1, ...over },
    })
  }

  /** @returns the receipt's id */
  taken(over: { visitor?: string; people?: number; space?: string } = {}): string {
    const outcome = this.tap(over)
    if (!outcome.ok) throw new Error(outcome.refusal.message)
    return outcome.receipt.id
  }

  pass(ms: number): void {
    this.clock.advance(ms)
    this.timers.advance(ms)
  }

  get events(): { receipt: string; people: number; space?: string; programme?: string }[] {
    return this.outbox.read(this.outbox.oldest - 1, 10_000).map((body) => JSON.parse(body))
  }

  get recorded(): string[] {
    return this.events.map(({ receipt }) => receipt)
  }
}

/** The files as a kill leaves them, in another folder, without an orderly end. */
function killed(folder: string, as = join(root, 'after')): string {
  cpSync(folder, as, { recursive: true })
  return as
}

function folderOf(name = 'agent'): string {
  return mkdtempSync(join(root, `${name}-`))
}

/** Until not even one more event has room. */
function fill(outbox: Outbox): void {
  for (const atOnce of [50, 1]) {
    const event = { kind: 'passage', at: NOON, device: 'door', portal: 'entrance', in: 1, out: 0 } as const
    for (;;) {
      try {
        outbox.append(Array.from({ length: atOnce }, () => event))
      } catch (error) {
        if (!(error instanceof MunteokError)) throw error
        break
      }
    }
  }
}

describe('a check-in that can be changed', { timeout: 30_000 }, () => {
  it('is pending on the disk at once, and an event ten seconds later', () => {
    const desk = new Desk(folderOf())
    const id = desk.taken({ space: 'kitchen' })
    expect(desk.audience.receipts).toMatchObject([{ id, programme: 'shared-table', changeableMs: 10_000 }])
    expect([desk.outbox.newest, desk.outbox.pending, desk.outbox.oldestAt]).toEqual([0, 1, NOON])
    desk.pass(9_999)
    expect(desk.appended).toBe(0)
    desk.pass(1_000)
    expect(desk.recorded).toEqual([id])
    expect([desk.outbox.pending, desk.appended]).toEqual([1, 1])
    desk.outbox.acknowledge(1)
    expect([desk.outbox.pending, desk.outbox.oldestAt]).toEqual([0, undefined])
  })

  it('is an event at once where no screen is connected', () => {
    const desk = new Desk(folderOf())
    desk.audience.isThere = false
    const id = desk.taken()
    expect(desk.recorded).toEqual([id])
    expect(desk.audience.receipts[0]).not.toHaveProperty('changeableMs')
    expect(desk.checkIns.withdraw(id)).toMatchObject({ ok: false, refusal: { code: 'too-late' } })
  })

  it('has ten seconds anew from each change, and a minute in all', () => {
    const desk = new Desk(folderOf())
    const id = desk.taken()
    const left: (number | undefined)[] = []
    for (let people = 2; people <= 9; people++) {
      desk.pass(8_000)
      const outcome = desk.checkIns.change(id, { people })
      left.push(outcome.ok ? outcome.receipt.changeableMs : undefined)
    }
    expect(left).toEqual([10_000, 10_000, 10_000, 10_000, 10_000, 10_000, 4_000, undefined])
    expect(desk.events).toMatchObject([{ receipt: id, people: 8 }])
  })

  it('is recorded as it last was, with what is on in the space that was chosen', () => {
    const desk = new Desk(folderOf())
    const id = desk.taken({ space: 'kitchen' })
    desk.checkIns.change(id, { place: { space: 'classroom', programme: 'village-school' }, people: 20 })
    desk.checkIns.change(id, { people: 21 })
    desk.pass(11_000)
    expect(desk.events).toMatchObject([
      { receipt: id, people: 21, space: 'classroom', programme: 'village-school' },
    ])
    const other = desk.taken({ space: 'kitchen' })
    desk.checkIns.change(other, { place: { space: 'meeting-room' } })
    desk.pass(11_000)
    expect(desk.events[1]).toMatchObject({ space: 'meeting-room' })
    expect(desk.events[1]).not.toHaveProperty('programme')
  })

  it('can be said to be for the centre as a whole, and for no programme although one is on there', () => {
    const desk = new Desk(folderOf())
    const nowhere = desk.taken({ space: 'kitchen' })
    desk.checkIns.change(nowhere, { place: { space: null } })
    const forNothing = desk.taken({ space: 'kitchen' })
    desk.checkIns.change(forNothing, { place: { programme: null } })
    desk.checkIns.change(forNothing, { people: 3 })
    const elsewhere = desk.taken({ space: 'kitchen' })
    desk.checkIns.change(elsewhere, { place: { space: null, programme: 'village-school' } })
    desk.pass(11_000)
    const places = desk.events.map(({ space, programme }) => [space, programme])
    expect(places).toEqual([
      [undefined, undefined],
      ['kitchen', undefined],
      [undefined, 'village-school'],
    ])
    expect(desk.audience.receipts.at(-3)).toMatchObject({ space: 'kitchen', people: 3 })
    expect(desk.audience.receipts.at(-3)).not.toHaveProperty('programme')
  })

  it('never was, once it is taken back, and then it is too late to change it', () => {
    const desk = new Desk(folderOf())
    const id = desk.taken()
    expect(desk.checkIns.withdraw(id)).toEqual({ ok: true })
    expect(desk.audience.withdrawals).toEqual([id])
    expect(desk.checkIns.withdraw(id)).toMatchObject({ ok: false, refusal: { code: 'too-late' } })
    expect(desk.checkIns.change(id, { people: 2 })).toMatchObject({ ok: false })
    desk.pass(60_000)
    expect([desk.outbox.pending, desk.outbox.newest]).toEqual([0, 0])
  })

  it('does not make the next tap of the card the same visit once it is taken back', () => {
    const desk = new Desk(folderOf())
    desk.checkIns.withdraw(desk.taken({ visitor: ANN }))
    desk.pass(3_000)
    const second = desk.taken({ visitor: ANN })
    desk.pass(3_000)
    desk.taken({ visitor: ANN })
    desk.checkIns.withdraw(second)
    desk.pass(3_000)
    desk.taken({ visitor: ANN })
    expect(desk.audience.receipts.map(({ sameVisit }) => sameVisit)).toEqual([false, false, true, true])
  })

  it('is one of twenty in two seconds, each with a receipt of its own, and each is recorded once, in order', () => {
    const desk = new Desk(folderOf())
    const ids = Array.from({ length: 20 }, () => {
      desk.pass(100)
      return desk.taken()
    })
    expect(new Set(ids).size).toBe(20)
    desk.pass(9_000)
    desk.checkIns.withdraw(ids[19] ?? '')
    desk.pass(5_000)
    expect(desk.recorded).toEqual(ids.slice(0, 19))
  })

  it('becomes an event at a close, and at the start after a kill, once', () => {
    const folder = folderOf()
    const desk = new Desk(folder)
    const first = desk.taken()
    const after = new Desk(killed(folder))
    expect(after.recorded).toEqual([first])
    expect([after.outbox.pending, after.outbox.newest]).toEqual([1, 1])
    const second = after.taken()
    after.settling.close()
    expect(after.recorded).toEqual([first, second])
    after.pass(60_000)
    expect(after.recorded).toEqual([first, second])
    expect(new Desk(killed(join(root, 'after'), join(root, 'later'))).recorded).toEqual([first, second])
  })

  it('is refused where the disk is full, and is no visit then', () => {
    const desk = new Desk(folderOf(), 128 * 1024)
    fill(desk.outbox)
    while (desk.tap().ok) {}
    expect(desk.audience.refusals).toMatchObject([{ code: 'disk-full' }])
    expect(desk.tap({ visitor: ANN }).ok).toBe(false)
    desk.outbox.acknowledge(desk.outbox.newest)
    desk.taken({ visitor: ANN })
    expect(desk.audience.receipts.at(-1)?.sameVisit).toBe(false)
  })

  it('waits where there is no room for it among the events, is told, and is tried again', () => {
    const desk = new Desk(folderOf(), 128 * 1024)
    const id = desk.taken()
    fill(desk.outbox)
    desk.pass(11_000)
    expect(desk.outbox.trouble).toContain('at its budget')
    expect(desk.checkIns.withdraw(id)).toMatchObject({ ok: false, refusal: { code: 'too-late' } })
    const { newest } = desk.outbox
    expect(desk.outbox.pending).toBe(newest + 1)
    desk.outbox.acknowledge(newest)
    desk.pass(1_000)
    expect(desk.recorded).toEqual([id])
    expect([desk.outbox.newest, desk.outbox.trouble]).toEqual([newest + 1, undefined])
  })

  it('waits over a restart without room, goes before all that is new, and then has its number', () => {
    const folder = folderOf()
    const desk = new Desk(folder, 128 * 1024)
    const id = desk.taken()
    fill(desk.outbox)
    const after = new Desk(killed(folder), 128 * 1024)
    const { newest } = after.outbox
    expect([after.outbox.pending, after.tap().ok]).toEqual([newest + 1, false])
    after.outbox.acknowledge(newest)
    after.audience.isThere = false
    const next = after.taken()
    expect(after.recorded).toEqual([id, next])
    expect(after.outbox.pending).toBe(2)
  })

  it('of an old copy is not recorded again when the outbox begins anew; what still settles stays', () => {
    const folder = folderOf()
    new Desk(folder).taken()
    const restored = new Desk(killed(folder))
    const settles = restored.taken()
    restored.audience.isThere = false
    const appended = restored.taken()
    restored.outbox.beginAnew()
    expect([restored.recorded, restored.outbox.pending]).toEqual([[appended], 2])
    restored.pass(11_000)
    expect(restored.recorded).toEqual([appended, settles])
    expect(restored.outbox.newest).toBe(2)
  })
})

type Step =
  | { readonly do: 'tap'; readonly watched: boolean; readonly people: number }
  | { readonly do: 'change' | 'withdraw'; readonly of: number }
  | { readonly do: 'pass'; readonly ms: number }
  | { readonly do: 'kill' | 'close' | 'acknowledge' | 'fill' }

const of = fc.nat({ max: 4 })
const steps = fc.array(
  fc.oneof<fc.Arbitrary<Step>[]>(
    fc.record({
      do: fc.constant('tap' as const),
      watched: fc.boolean(),
      people: fc.integer({ min: 1, max: 9 }),
    }),
    fc.record({ do: fc.constant('change' as const), of }),
    fc.record({ do: fc.constant('withdraw' as const), of }),
    fc.record({ do: fc.constant('pass' as const), ms: fc.constantFrom(100, 3_000, 9_900, 61_000) }),
    fc.record({
      do: fc.constantFrom('kill' as const, 'close' as const, 'acknowledge' as const, 'fill' as const),
    }),
  ),
  { maxLength: 25 },
)

/** What an agent did, and what its people were told. */
class Life {
  /** Accepted and not taken back: how many people, by receipt. */
  readonly accepted = new Map<string, number>()
  /** What a recorder took. */
  readonly delivered: [receipt: string, people: number][] = []
  /** The last number that it took: it passes over what comes again. */
  #taken = 0
  readonly #ids: string[] = []
  readonly #folder = folderOf('life')
  #lives = 0
  #desk: Desk

  constructor() {
    this.#desk = this.#begin('0')
  }

  run(step: Step): void {
    if (step.do === 'tap') this.#tap(step.watched, step.people)
    else if (step.do === 'change') this.#change(step.of)
    else if (step.do === 'withdraw') this.#withdraw(step.of)
    else if (step.do === 'pass') this.#desk.pass(step.ms)
    else if (step.do === 'fill') fill(this.#desk.outbox)
    else if (step.do === 'acknowledge') this.deliver()
    else this.#restart(step.do === 'close')
  }

  /** The recorder takes all that is numbered. */
  deliver(): void {
    const { outbox, events } = this.#desk
    const fresh = events.slice(Math.max(0, this.#taken + 1 - outbox.oldest))
    for (const { receipt, people } of fresh) if (receipt) this.delivered.push([receipt, people])
    this.#taken = outbox.newest
    outbox.acknowledge(outbox.newest)
  }

  end(): void {
    this.deliver()
    this.#restart(true)
    this.deliver()
    this.#desk.outbox.close()
  }

  #tap(watched: boolean, people: number): void {
    this.#desk.audience.isThere = watched
    const outcome = this.#desk.tap({ people })
    if (!outcome.ok) return
    this.accepted.set(outcome.receipt.id, people)
    this.#ids.push(outcome.receipt.id)
  }

  #change(of: number): void {
    const id = this.#ids.at(-1 - of) ?? ''
    const outcome = this.#desk.checkIns.change(id, { people: 100 + of })
    if (outcome.ok) this.accepted.set(id, 100 + of)
  }

  #withdraw(of: number): void {
    const id = this.#ids.at(-1 - of) ?? ''
    if (this.#desk.checkIns.withdraw(id).ok) this.accepted.delete(id)
  }

  #restart(inOrder: boolean): void {
    if (inOrder) this.#desk.settling.close()
    const before = join(this.#folder, `${this.#lives}`)
    this.#lives++
    if (inOrder) this.#desk.outbox.close()
    cpSync(before, join(this.#folder, `${this.#lives}`), { recursive: true })
    this.#desk.outbox.close()
    this.#desk = this.#begin(`${this.#lives}`)
  }

  #begin(name: string): Desk {
    return new Desk(join(this.#folder, name), 96 * 1024)
  }
}

describe('whatever happens', { timeout: 120_000 }, () => {
  it('what was accepted and not taken back is recorded as it last was, once, and nothing else', () => {
    fc.assert(
      fc.property(steps, (deeds) => {
        const life = new Life()
        for (const deed of deeds) life.run(deed)
        life.end()
        expect(life.delivered.toSorted()).toEqual([...life.accepted].toSorted())
      }),
      { numRuns: 150 },
    )
  })
})
