import {
  type Acknowledgement,
  type EventBatch,
  MAX_BATCH_BYTES,
  ManualClock,
  messages,
  type Passage,
} from '@munteok/core'
import fc from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'
import { capturedLog } from './test-kit/captured-log.ts'
import { ManualTimers } from './test-kit/manual-timers.ts'
import { type EventStore, Uplink, type UplinkOptions } from './uplink.ts'

const ID = 'O'.repeat(22)
const NOON = Date.UTC(2026, 10, 24, 3)

/** An outbox in memory that knows what was read of it. */
class Events implements EventStore {
  id = ID
  oldest = 1
  bodies: string[] = []
  mostReadAtOnce = 0
  trouble: string | undefined

  get newest(): number {
    return this.bodies.length
  }

  add(count: number, padding = ''): void {
    for (let i = 0; i < count; i++) {
      const passage: Passage = {
        kind: 'passage',
        at: NOON,
        device: `door${padding}`,
        portal: 'entrance',
        in: this.newest + 1,
        out: 0,
      }
      this.bodies.push(JSON.stringify(passage))
    }
  }

  read(afterSeq: number, limit: number): string[] {
    if (this.trouble) throw new Error(this.trouble)
    expect(afterSeq).toBeGreaterThanOrEqual(this.oldest - 1)
    this.mostReadAtOnce = Math.max(this.mostReadAtOnce, limit)
    return this.bodies.slice(afterSeq, afterSeq + limit)
  }

  /** As if `found` events had been there at the start. */
  found = 0
  beginAnew(): string {
    if (this.trouble) throw new Error(this.trouble)
    this.id = 'N'.repeat(22)
    this.bodies = this.bodies.slice(this.found)
    this.oldest = 1
    return 'outbox.db.stale'
  }

  acknowledge(seq: number): void {
    this.oldest = Math.max(this.oldest, Math.min(seq, this.newest) + 1)
  }
}

/** A broker that takes or does not take, and keeps what it was given for the test to look at. */
class Link {
  connected = true
  takes = true
  sent: EventBatch[] = []
  payloads: string[] = []
  renewals = 0

  renew(): void {
    this.renewals += 1
  }

  publish(_topic: string, payload: string, _options: { qos: 1 }, done: (error?: Error) => void): boolean {
    if (!this.connected) return false
    this.payloads.push(payload)
    this.sent.push(JSON.parse(payload))
    if (this.takes) done()
    return true
  }

  /** The batches since the last look, as [first, last]. */
  look(): [number, number][] {
    const looked = this.sent.map(({ first, events }): [number, number] => [first, first + events.length - 1])
    this.sent = []
    return looked
  }
}

let events: Events
let link: Link
let timers: ManualTimers
let captured: ReturnType<typeof capturedLog>
beforeEach(() => {
  events = new Events()
  link = new Link()
  timers = new ManualTimers()
  captured = capturedLog()
})

function uplink(options: Partial<UplinkOptions> = {}): Uplink {
  const clock = new ManualClock(NOON)
  return new Uplink({
    store: events,
    link,
    topic: 'agent/1f/events',
    clock,
    log: captured.log,
    timers,
    ...options,
  })
}
const ack = (seq: number, more: Partial<Acknowledgement> = {}): Acknowledgement => ({
  v: 1,
  outbox: ID,
  seq,
  ...more,
})

describe('draining', () => {
  it('waits for the recorder to take the last event, and not longer', async () => {
    const sender = uplink()
    sender.connected()
    events.add(3)
    sender.pump()
    let isDrained = false
    const drained = sender.drain(700).then(() => {
      isDrained = true
    })
    sender.acknowledged(ack(2))
    await Promise.resolve()
    expect(isDrained).toBe(false)
    sender.acknowledged(ack(3))
    await drained
  })

  it('gives up when its time is over', async () => {
    const sender = uplink()
    events.add(1)
    sender.connected()
    const drained = sender.drain(700)
    timers.advance(700)
    await drained
    expect(events.oldest).toBe(1)
  })

  it('does not wait without a connection, for a recorder that was silent, or for nothing', async () => {
    const sender = uplink()
    sender.connected()
    await sender.drain(700)
    events.add(1)
    sender.pump()
    link.connected = false
    await sender.drain(700)
    link.connected = true
    timers.advance(3_000)
    await sender.drain(700)
  })
})

describe('the uplink', () => {
  it('sends what the contract asks for, the events as they were stored', () => {
    events.add(2)
    uplink().connected()
    expect(messages.eventBatch.faults(link.sent[0])).toEqual([])
    expect(link.sent[0]).toMatchObject({ outbox: ID, oldest: 1, first: 1, sentAt: NOON })
    expect(link.payloads[0]).toContain(`"events":[${events.bodies.join(',')}]`)
  })

  it('sends at once when nothing is on its way, and collects while something is', () => {
    const up = uplink()
    up.connected()
    events.add(1)
    up.pump()
    for (let i = 0; i < 5; i++) {
      events.add(1)
      up.pump()
    }
    expect(link.look()).toEqual([[1, 1]])
    up.acknowledged(ack(1))
    expect(link.look()).toEqual([[2, 6]])
  })

  it('sends full batches after each other, up to its window', () => {
    events.add(5_000)
    const up = uplink({ window: 3 })
    up.connected()
    expect(link.look()).toEqual([
      [1, 200],
      [201, 400],
      [401, 600],
    ])
    up.acknowledged(ack(200))
    expect(link.look()).toEqual([[601, 800]])
    up.acknowledged(ack(800))
    expect(link.look()).toEqual([
      [801, 1_000],
      [1_001, 1_200],
      [1_201, 1_400],
    ])
  })

  it('keeps a batch below the size that the recorder takes', () => {
    events.add(500, 'x'.repeat(2_000))
    uplink({ maxBatchEvents: 1_000, window: 1 }).connected()
    const payload = link.payloads[0] ?? ''
    expect(payload.length).toBeLessThanOrEqual(MAX_BATCH_BYTES)
    expect(payload.length).toBeGreaterThan(MAX_BATCH_BYTES * 0.9)
  })

  it('reads no more than a batch at a time, and sends no more than its window, whatever the backlog', () => {
    events.add(100_000)
    const up = uplink()
    up.connected()
    expect(link.look()).toHaveLength(16)
    expect(events.mostReadAtOnce).toBe(200)
  })

  it('keeps no more in memory when the broker takes nothing, however often it begins again', () => {
    events.add(100_000)
    link.takes = false
    const up = uplink()
    for (let i = 0; i < 20; i++) up.connected()
    timers.advance(60_000)
    expect(link.look().length).toBeLessThanOrEqual(32)
  })

  it('begins again behind the last acknowledged event when the recorder misses one, once for each call', () => {
    events.add(1_000)
    const up = uplink({ window: 3 })
    up.connected()
    link.look()
    up.acknowledged(ack(200))
    link.look()
    up.acknowledged(ack(200, { resend: true }))
    expect(link.look()).toEqual([
      [201, 400],
      [401, 600],
      [601, 800],
    ])
    // Each of the later batches made the recorder call, before it had the first one.
    up.acknowledged(ack(200, { resend: true }))
    up.acknowledged(ack(200, { resend: true }))
    expect(link.look()).toEqual([])
    up.acknowledged(ack(800))
    expect(link.look()).toEqual([[801, 1_000]])
  })

  it('counts what it sent, and of that what had been sent before', () => {
    events.add(400)
    const up = uplink({ maxBatchEvents: 200 })
    up.connected()
    expect(up.counts).toEqual({ batches: 2, events: 400, resentEvents: 0, refusals: 0 })
    up.acknowledged(ack(200, { resend: true }))
    expect(up.counts).toEqual({ batches: 3, events: 600, resentEvents: 200, refusals: 0 })
    up.acknowledged(ack(400))
    events.add(1)
    up.pump()
    expect(up.counts).toMatchObject({ events: 601, resentEvents: 200 })
    up.acknowledged(ack(400, { refused: 'no' }))
    expect(up.counts.refusals).toBe(1)
  })

  it('begins again after three seconds of silence, with one batch at a time', () => {
    events.add(1_000)
    const up = uplink()
    up.connected()
    link.look()
    timers.advance(2_999)
    expect(link.look()).toEqual([])
    timers.advance(1)
    expect(link.look()).toEqual([[1, 200]])
    timers.advance(3_000)
    expect(link.look()).toEqual([[1, 200]])
    up.acknowledged(ack(200))
    expect(link.look()).toEqual([
      [201, 400],
      [401, 600],
      [601, 800],
      [801, 1_000],
    ])
  })

  it('has the connection made anew after a long silence, ever less often, and says so once', () => {
    link.takes = false
    events.add(1)
    const up = uplink()
    up.connected()
    const renewedAfter: number[] = []
    for (let seconds = 3; seconds <= 120; seconds += 3) {
      const before = link.renewals
      timers.advance(3_000)
      if (link.renewals > before) {
        renewedAfter.push(seconds)
        up.connected()
      }
    }
    expect(renewedAfter).toEqual([15, 30, 60, 120])
    expect(captured.said('warn')).toEqual([
      expect.stringMatching(/nothing of agent\/1f\/events was acknowledged for 15 s, .*connecting again/),
    ])
    up.acknowledged(ack(1))
    events.add(1)
    up.pump()
    timers.advance(15_000)
    expect(link.renewals).toBe(5)
  })

  it('takes words that bring nothing new for silence', () => {
    events.add(1)
    const up = uplink()
    up.connected()
    link.look()
    for (let i = 0; i < 4; i++) {
      timers.advance(1_000)
      up.acknowledged(ack(0))
    }
    expect(link.look()).toEqual([[1, 1]])
  })

  it('is quiet while nothing is on its way', () => {
    const up = uplink()
    up.connected()
    events.add(1)
    up.pump()
    up.acknowledged(ack(1))
    link.look()
    timers.advance(60_000)
    expect(link.look()).toEqual([])
  })

  it('waits for the connection, and begins again with each', () => {
    events.add(3)
    link.connected = false
    const up = uplink()
    up.pump()
    expect(link.look()).toEqual([])
    link.connected = true
    up.connected()
    link.connected = false
    timers.advance(10_000)
    link.connected = true
    up.connected()
    expect(link.look()).toEqual([
      [1, 3],
      [1, 3],
    ])
  })

  it('passes over acknowledgements of another outbox', () => {
    events.add(1)
    const up = uplink()
    up.connected()
    up.acknowledged({ v: 1, outbox: 'P'.repeat(22), seq: 1 })
    expect(events.oldest).toBe(1)
  })

  it('keeps everything that is refused, says so once, and tries again ever later', () => {
    events.add(300)
    let changes = 0
    const up = uplink({ onTrouble: () => changes++ })
    up.connected()
    link.look()
    const refuse = () => up.acknowledged(ack(0, { refused: 'portal "entrance" is unknown' }))
    refuse()
    const waits: number[] = []
    for (let i = 0; i < 8; i++) {
      let waited = 0
      while (link.look().length === 0) {
        timers.advance(500)
        waited += 500
      }
      waits.push(waited)
      refuse()
    }
    expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000])
    expect(captured.said('error')).toEqual([
      'the recorder refuses event 1 of agent/1f/events: portal "entrance" is unknown; everything is kept and tried again',
    ])
    expect([up.trouble, events.oldest, changes]).toEqual([captured.said('error')[0], 1, 1])
    timers.advance(60_000)
    up.acknowledged(ack(200))
    expect([up.trouble, events.oldest, changes]).toEqual([undefined, 201, 2])
  })

  it('begins a new outbox when the recorder has what this one never wrote, and sends what is new', () => {
    events.add(5)
    events.found = 3
    const up = uplink()
    up.connected()
    link.sent = []
    up.acknowledged(ack(50))
    up.acknowledged(ack(50))
    expect(captured.said('error')).toEqual([
      expect.stringMatching(
        /it was restored from a copy; a new outbox .* with the 2 events .* outbox.db.stale$/,
      ),
    ])
    expect(link.sent.map(({ outbox, first, events: sent }) => [outbox, first, sent.length])).toEqual([
      ['N'.repeat(22), 1, 2],
    ])
    up.acknowledged({ ...ack(2), outbox: 'N'.repeat(22) })
    expect([up.trouble, events.oldest]).toEqual([undefined, 3])
  })

  it('sends nothing when the recorder has what this outbox never wrote and no new one can be begun', () => {
    events.add(2)
    const up = uplink()
    up.connected()
    events.trouble = 'the disk is full'
    up.acknowledged(ack(50))
    up.acknowledged(ack(50))
    expect(events.oldest).toBe(1)
    expect(captured.said('error')).toEqual([
      expect.stringContaining('no new one can be begun (the disk is full)'),
    ])
    expect(up.trouble).toContain('but this outbox only reached 2')
    // Its numbers catch up: the recorder has other events under them.
    events.add(60)
    up.pump()
    up.acknowledged(ack(50))
    expect(events.oldest).toBe(1)
    expect(up.trouble).toContain('it was restored from a copy')
  })

  it('tells that events cannot be read, and spares whoever appended one', () => {
    events.add(1)
    events.trouble = 'the outbox cannot be read'
    const up = uplink()
    expect(() => up.connected()).not.toThrow()
    up.pump()
    expect(captured.said('error')).toEqual(['the outbox cannot be read'])
    expect(up.trouble).toBe('the outbox cannot be read')
  })

  it('brings every event exactly once to a recorder that takes them in order, over any loss', () => {
    const fate = fc.constantFrom(
      'arrives',
      'arrives',
      'arrives',
      'batch lost',
      'word lost',
      'connection lost',
    )
    fc.assert(
      fc.property(
        fc.array(fate, { minLength: 5, maxLength: 60 }),
        fc.integer({ min: 1, max: 900 }),
        (fates, count) => {
          events = new Events()
          link = new Link()
          timers = new ManualTimers()
          const ledger: number[] = []
          const up = uplink({ maxBatchEvents: 50, window: 4 })
          up.connected()
          // A loss at the end takes some more steps to be noticed.
          for (const next of [...fates, ...Array<'arrives'>(count + 10).fill('arrives')]) {
            if (events.newest < count) events.add(Math.min(37, count - events.newest))
            up.pump()
            const batch = link.sent.shift()
            if (!batch) timers.advance(3_000)
            if (next === 'connection lost') {
              link.sent = []
              up.connected()
            } else if (batch && next !== 'batch lost') {
              const word = recorded(ledger, batch)
              if (next !== 'word lost') up.acknowledged(word)
            }
          }
          expect(ledger).toEqual(Array.from({ length: count }, (_, i) => i + 1))
          expect(events.oldest).toBe(count + 1)
        },
      ),
      { numRuns: 200, examples: [[['arrives', 'arrives', 'arrives', 'arrives', 'word lost'], 1]] },
    )
  })
})

/** What the recorder does with a batch: only what follows without a hole, and each event once. */
function recorded(ledger: number[], { first, events: batch }: EventBatch): Acknowledgement {
  const hasHole = first > ledger.length + 1
  if (!hasHole)
    for (const event of batch.slice(ledger.length + 1 - first))
      ledger.push(event.kind === 'passage' ? event.in : 0)
  return ack(ledger.length, hasHole ? { resend: true } : {})
}
