import {
  type Acknowledgement,
  type Clock,
  CONTRACT_VERSION,
  MAX_BATCH_BYTES,
  MAX_BATCH_EVENTS,
  messageOf,
} from '@munteok/core'
import type { Log } from '@munteok/runtime'
import { realTimers, type Timers } from './timers.ts'

/** Numbered events, 1, 2, 3 … without a hole, of which those from `oldest` on are still kept. */
export interface EventStore {
  readonly id: string
  readonly oldest: number
  /** The number of the last event; `oldest` - 1 when there is none. */
  readonly newest: number
  /** The JSON of the events after `afterSeq`, in order, in ASCII. */
  read(afterSeq: number, limit: number): string[]
  acknowledge(seq: number): void
  /**
   * Takes a new id, under which the events that were added since the start are 1, 2, 3 ….
   * @returns where the others were set aside
   */
  beginAnew(): string
}

/** The way to the broker, as far as batches need one. `MqttLink` is one. */
export interface BatchLink {
  readonly connected: boolean
  /** @returns false when it is not connected */
  publish(topic: string, payload: string, options: { qos: 1 }, done: (error?: Error) => void): boolean
  /** Ends the connection, though it seems to be there, and makes another one. */
  renew(): void
}

export interface UplinkOptions {
  readonly store: EventStore
  readonly link: BatchLink
  readonly topic: string
  readonly clock: Clock
  readonly log: Log
  readonly timers?: Timers
  readonly maxBatchEvents?: number
  /** How many batches may be on their way. */
  readonly window?: number
  /** How long to wait for a word from the recorder before sending again. */
  readonly silenceMs?: number
  /** Called when the recorder begins or ceases to refuse. */
  readonly onTrouble?: () => void
}

const FIRST_REFUSAL_MS = 1_000
const LONGEST_REFUSAL_MS = 60_000
/** After so many silences in a row, then twice as many, and so on, the connection itself is in doubt. */
const DOUBTFUL_SILENCES = 5
/** After that many, ten minutes, the connection is renewed each time. */
const MOST_SILENCES = 200
/** Room in a batch for what stands around the events. */
const ENVELOPE_BYTES = 256

/**
 * Brings events to the recorder, in order, until it has acknowledged them. Nothing but the
 * recorder's acknowledgement counts: a broker's own is no promise.
 *
 * A batch goes out at once when nothing is on its way; while something is, events collect, and only
 * full batches follow, up to a window. After a hole or a silence it begins again behind the last
 * acknowledged event; the recorder passes over what it has.
 */
export class Uplink {
  readonly #options: UplinkOptions
  readonly #timers: Timers
  readonly #maxEvents: number
  readonly #window: number
  readonly #silenceMs: number
  /** The last event that was sent since we last began again. */
  #sent = 0
  /** The last event of each batch that is on its way. */
  #inFlight: number[] = []
  /** Batches that the broker has not taken: the link keeps them in memory until it has. */
  #untaken = 0
  /** After a silence one batch at a time, until the recorder speaks. */
  #probing = false
  /** Since the recorder last took something. */
  #silences = 0
  /** After how many of them the connection is made anew. */
  #renewAfter = DOUBTFUL_SILENCES
  #hasToldLoss = false
  /** Where the recorder last had us begin again; its later calls to the same place are echoes. */
  #resumedAt = -1
  #cancelSilence: (() => void) | undefined
  #refusal: { text: string; delayMs: number; cancel: (() => void) | undefined } | undefined
  /** What keeps events from being sent until a person acts. */
  #fault: string | undefined
  /** The outbox is an old copy of itself and cannot become another one: what it would send now, the recorder would take for known. */
  #isStaleCopy = false
  #onDrained: (() => void) | undefined
  #closed = false
  /** The last event that was ever sent: what goes out below it is sent again. */
  #highest = 0
  readonly #counts = { batches: 0, events: 0, resentEvents: 0, refusals: 0 }

  constructor(options: UplinkOptions) {
    this.#options = options
    this.#timers = options.timers ?? realTimers
    this.#maxEvents = Math.min(options.maxBatchEvents ?? 200, MAX_BATCH_EVENTS)
    this.#window = options.window ?? 16
    this.#silenceMs = options.silenceMs ?? 3_000
  }

  /** What the recorder has against this agent's events, while it does. */
  get trouble(): string | undefined {
    return this.#fault ?? this.#refusal?.text
  }

  /** What was sent since the process began, and how often the recorder refused. */
  get counts(): Readonly<{ batches: number; events: number; resentEvents: number; refusals: number }> {
    return this.#counts
  }

  /** The connection is there (again): whatever was on its way is uncertain. */
  connected(): void {
    this.#refusal?.cancel?.()
    if (this.#refusal) this.#refusal.cancel = undefined
    this.#resumedAt = -1
    this.#hasToldLoss = false
    this.#beginAgain()
    this.pump()
  }

  /** Waits until the recorder has everything, as long as it seems to listen, and at most `withinMs`. */
  drain(withinMs: number): Promise<void> {
    const listens = this.#options.link.connected && !this.#probing && this.trouble === undefined
    if (this.#isDrained || !listens) return Promise.resolve()
    return new Promise((resolve) => {
      const cancel = this.#timers.after(withinMs, resolve)
      this.#onDrained = () => {
        cancel()
        resolve()
      }
    })
  }

  get #isDrained(): boolean {
    const { store } = this.#options
    return store.oldest > store.newest
  }

  close(): void {
    this.#closed = true
    this.#cancelSilence?.()
    this.#refusal?.cancel?.()
  }

  /** Sends what may be sent now. To be called when events were added. */
  pump(): void {
    const { store, link } = this.#options
    if (this.#closed || this.#isStaleCopy || !link.connected || this.#refusal?.cancel) return
    this.#sent = Math.max(this.#sent, store.oldest - 1)
    this.#sendAll()
    // Where the broker has not taken what it was given, nothing more goes out, and no word can come.
    if (this.#inFlight.length === 0 && !this.#isDrained && !this.#cancelSilence) this.#listen()
  }

  #sendAll(): void {
    const { store } = this.#options
    while (this.#mayStart()) {
      const waiting = store.newest - this.#sent
      const isFirst = this.#inFlight.length === 0
      if (waiting <= 0 || (!isFirst && waiting < this.#maxEvents)) return
      if (!this.#send(Math.min(waiting, this.#maxEvents))) return
    }
  }

  /** The recorder's word, from `topics.ack(agent)`. */
  acknowledged(ack: Acknowledgement): void {
    const { store } = this.#options
    if (ack.outbox !== store.id || this.#closed || this.#isStaleCopy) return
    if (ack.seq > store.newest) {
      this.#beginAnew(ack.seq)
      return
    }
    // A word that brings nothing new does not end a silence: what is on its way may be lost.
    if (ack.seq >= store.oldest) this.#advance(ack.seq)
    if (ack.refused !== undefined) this.#refused(ack.refused)
    else if (ack.resend) this.#resend(ack.seq)
    this.pump()
  }

  #mayStart(): boolean {
    const window = this.#probing ? 1 : this.#window
    return this.#inFlight.length < window && this.#untaken < 2 * this.#window
  }

  #send(count: number): boolean {
    const { link, topic } = this.#options
    const events = this.#read(count)
    if (events.length === 0) return false
    const payload = this.#batch(this.#sent + 1, events)
    this.#untaken++
    const isOut = link.publish(topic, payload, { qos: 1 }, () => {
      this.#untaken--
    })
    if (!isOut) {
      this.#untaken--
      return false
    }
    this.#count(this.#sent, events.length)
    this.#sent += events.length
    this.#inFlight.push(this.#sent)
    if (this.#inFlight.length === 1) this.#awaitWord()
    return true
  }

  #count(after: number, events: number): void {
    this.#counts.batches += 1
    this.#counts.events += events
    this.#counts.resentEvents += Math.min(events, Math.max(0, this.#highest - after))
    this.#highest = Math.max(this.#highest, after + events)
  }

  /** Whoever appended an event must not suffer from what is wrong with reading. */
  #read(count: number): string[] {
    try {
      return withinBytes(this.#options.store.read(this.#sent, count))
    } catch (error) {
      this.#setFault(messageOf(error))
      return []
    }
  }

  /** The events are JSON already, and stay as they were committed. */
  #batch(first: number, events: string[]): string {
    const { store, clock } = this.#options
    return `{"v":${CONTRACT_VERSION},"outbox":"${store.id}","oldest":${store.oldest},"first":${first},"sentAt":${clock.now()},"events":[${events.join(',')}]}`
  }

  #advance(seq: number): void {
    this.#options.store.acknowledge(seq)
    this.#sent = Math.max(this.#sent, seq)
    const kept = this.#inFlight.findIndex((last) => last > seq)
    this.#inFlight = kept < 0 ? [] : this.#inFlight.slice(kept)
    this.#resumedAt = -1
    this.#probing = false
    if (this.#silences > 0) this.#tellLoss()
    this.#silences = 0
    this.#renewAfter = DOUBTFUL_SILENCES
    this.#awaitWord()
    if (this.#refusal || this.#fault) this.#endTrouble()
    if (this.#isDrained) this.#onDrained?.()
  }

  /** Once with each connection: a broker that loses something does so again. */
  #tellLoss(): void {
    const { log, topic } = this.#options
    if (this.#hasToldLoss) return
    this.#hasToldLoss = true
    log.info(
      `events of ${topic} were acknowledged only when they were sent again: the recorder was away, or the broker loses messages (its limits may be too low); nothing is missing`,
    )
  }

  #resend(seq: number): void {
    if (this.#resumedAt === seq) return
    this.#resumedAt = seq
    this.#probing = false
    this.#beginAgain()
  }

  #beginAgain(): void {
    this.#sent = this.#options.store.oldest - 1
    this.#inFlight = []
    this.#endListening()
  }

  #awaitWord(): void {
    this.#endListening()
    if (this.#inFlight.length > 0) this.#listen()
  }

  #endListening(): void {
    this.#cancelSilence?.()
    this.#cancelSilence = undefined
  }

  #listen(): void {
    this.#cancelSilence = this.#timers.after(this.#silenceMs, () => this.#silent())
  }

  #silent(): void {
    const { link } = this.#options
    this.#cancelSilence = undefined
    if (!link.connected) return
    this.#probing = true
    this.#resumedAt = -1
    // Where nothing could be sent, the silence is our own.
    if (this.#inFlight.length > 0 || this.#untaken > 0) this.#silences += 1
    this.#beginAgain()
    if (this.#silences >= this.#renewAfter) this.#renew()
    else this.pump()
  }

  /** A broker can take everything and hand on nothing, or one node of it. */
  #renew(): void {
    const { link, log, topic } = this.#options
    if (this.#renewAfter === DOUBTFUL_SILENCES)
      log.warn(
        `nothing of ${topic} was acknowledged for ${Math.round((this.#silences * this.#silenceMs) / 1000)} s, though the broker is there: connecting again; everything is kept. The recorder is gone, or the broker does not carry what it takes`,
      )
    this.#renewAfter = this.#silences + Math.min(this.#silences, MOST_SILENCES)
    link.renew()
  }

  /** Keeps everything and tries again later, each time a little later. */
  #refused(reason: string): void {
    const { store, log, topic } = this.#options
    if (this.#refusal?.cancel) return
    this.#counts.refusals += 1
    const text = `the recorder refuses event ${store.oldest} of ${topic}: ${reason}; everything is kept and tried again`
    const isNew = this.#refusal?.text !== text
    const delayMs = isNew ? FIRST_REFUSAL_MS : Math.min((this.#refusal?.delayMs ?? 0) * 2, LONGEST_REFUSAL_MS)
    this.#beginAgain()
    this.#probing = true
    this.#refusal = { text, delayMs, cancel: this.#timers.after(delayMs, () => this.#afterRefusal()) }
    if (!isNew) return
    log.error(text)
    this.#options.onTrouble?.()
  }

  #afterRefusal(): void {
    if (this.#refusal) this.#refusal.cancel = undefined
    this.pump()
  }

  /**
   * An acknowledgement of what this outbox never wrote: believing it would drop events that were not
   * sent, and what is appended from now on would bear numbers that the recorder takes for known.
   */
  #beginAnew(seq: number): void {
    const { store, topic, log } = this.#options
    const found = `the recorder has event ${seq} of ${topic}, but this outbox only reached ${store.newest}: it was restored from a copy`
    try {
      const aside = store.beginAnew()
      this.#highest = 0
      log.error(
        `${found}; a new outbox was begun with the ${store.newest} events since the start, and the copy set aside as ${aside}`,
      )
    } catch (error) {
      this.#isStaleCopy = true
      this.#setFault(
        `${found}, and no new one can be begun (${messageOf(error)}): stop the agent, move its outbox.db away and start it again`,
      )
      return
    }
    this.#beginAgain()
    this.pump()
  }

  #setFault(fault: string): void {
    if (this.#fault === fault) return
    this.#fault = fault
    this.#options.log.error(fault)
    this.#options.onTrouble?.()
  }

  #endTrouble(): void {
    this.#refusal?.cancel?.()
    this.#refusal = undefined
    this.#fault = undefined
    this.#options.log.info('the recorder takes this agent’s events again')
    this.#options.onTrouble?.()
  }
}

/** As many of the events, from the first on, as fit into one batch; always at least one. */
function withinBytes(events: string[]): string[] {
  let bytes = ENVELOPE_BYTES
  for (let i = 0; i < events.length; i++) {
    bytes += (events[i]?.length ?? 0) + 1
    if (bytes > MAX_BATCH_BYTES && i > 0) return events.slice(0, i)
  }
  return events
}
