/** The message contract: what is said on each topic. Times are UTC epoch milliseconds. */
import type { Static } from 'typebox'
import * as Type from 'typebox'
import { CalendarDay, Id } from './names.ts'
import { parserOf } from './schema.ts'
import { CONTRACT_VERSION } from './topics.ts'

const strict = { additionalProperties: false }
const Time = Type.Integer({ minimum: 0, maximum: 253402300799999 })
const Count = Type.Integer({ minimum: 0, maximum: 0xffffffff })
const Version = Type.Literal(CONTRACT_VERSION)

/** The id of an outbox: 16 random bytes, base64url. */
export const OutboxId = Type.String({ pattern: '^[A-Za-z0-9_-]{22}$' })

export const Passage = Type.Object(
  {
    kind: Type.Literal('passage'),
    at: Time,
    /** Where the count began, when it was not just now: the device or the agent was away until `at`. */
    since: Type.Optional(Time),
    device: Id,
    portal: Id,
    in: Count,
    out: Count,
  },
  strict,
)
/** People who crossed a portal: `in` from its `from` to its `to`, `out` the other way. */
export type Passage = Static<typeof Passage>

export const Role = Type.Union([
  Type.Literal('visitor'),
  Type.Literal('staff'),
  Type.Literal('tenant'),
  Type.Literal('test'),
])
export type Role = Static<typeof Role>

/** By a card, a QR or bar code, or a finger on the kiosk. */
export const CheckInMethod = Type.Union([Type.Literal('card'), Type.Literal('code'), Type.Literal('touch')])

export const CheckIn = Type.Object(
  {
    kind: Type.Literal('check-in'),
    at: Time,
    device: Id,
    /** A space of the building; absent for the centre as a whole. */
    space: Type.Optional(Id),
    method: CheckInMethod,
    /** The programme that was on, or that was chosen. */
    programme: Type.Optional(Id),
    role: Role,
    /** The card or code under the day's key, 16 bytes base64url; absent where there was none or the role says enough. */
    visitor: Type.Optional(Type.String({ pattern: '^[A-Za-z0-9_-]{22}$' })),
    /** The card under the year's key, where the building links visits within a year; otherwise absent. */
    visitorOfYear: Type.Optional(Type.String({ pattern: '^[A-Za-z0-9_-]{22}$' })),
    /** How many people came together. */
    people: Type.Integer({ minimum: 1, maximum: 500 }),
    /** The id of the receipt that was shown for it: made by chance, so that each one can be found again here. */
    receipt: Type.Optional(Type.String({ pattern: '^[A-Za-z0-9_-]{16}$' })),
  },
  strict,
)
/** Somebody said "I am here". */
export type CheckIn = Static<typeof CheckIn>

export type Event = Passage | CheckIn

/** The most events in one batch, and the most bytes that the recorder takes. */
export const MAX_BATCH_EVENTS = 1000
export const MAX_BATCH_BYTES = 256 * 1024

export const EventBatch = Type.Object(
  {
    v: Version,
    outbox: OutboxId,
    /** The lowest sequence number that the outbox still keeps: what is before it cannot be sent again. */
    oldest: Type.Integer({ minimum: 1 }),
    /** The sequence number of the first event here; the others follow without a hole. */
    first: Type.Integer({ minimum: 1 }),
    /** The agent's clock when it sent this. */
    sentAt: Time,
    events: Type.Array(Type.Union([Passage, CheckIn]), { minItems: 1, maxItems: MAX_BATCH_EVENTS }),
  },
  strict,
)
export type EventBatch = Static<typeof EventBatch>

export const Acknowledgement = Type.Object(
  {
    v: Version,
    outbox: OutboxId,
    /** Everything up to and including this one is committed in the ledger. */
    seq: Type.Integer({ minimum: 0 }),
    /** The recorder saw a hole: send again from `seq` + 1. */
    resend: Type.Optional(Type.Boolean()),
    /** Why the recorder did not take what came after `seq`. */
    refused: Type.Optional(Type.String()),
  },
  strict,
)
export type Acknowledgement = Static<typeof Acknowledgement>

export const Online = Type.Object(
  {
    v: Version,
    online: Type.Boolean(),
    /** Made at each start of the agent: two of them at one name are two agents. */
    instance: Type.String({ minLength: 1, maxLength: 64 }),
    host: Type.String({ maxLength: 255 }),
  },
  strict,
)
export type Online = Static<typeof Online>

/** What is wrong with a device, for a screen to say in its reader's language. */
export const DeviceTrouble = Type.Union([
  /** Not plugged in, or not where the site file says. */
  Type.Literal('not-there'),
  /** Another program has it open. */
  Type.Literal('in-use'),
  /** The agent's user may not open it. */
  Type.Literal('no-permission'),
  /** Several fit the site file, and nothing tells them apart. */
  Type.Literal('ambiguous'),
  /** The site file asks for what cannot be. */
  Type.Literal('misconfigured'),
  /** A library that the agent needs for it is not installed. */
  Type.Literal('library-missing'),
  /** It is there, but nothing comes from it, although such a device speaks or answers by itself. */
  Type.Literal('mute'),
  /** Bytes come, but nothing that can be read: a wrong baud rate or driver, a bad cable. */
  Type.Literal('garbled'),
  /** It reported more people than a door can pass; they were not counted. */
  Type.Literal('held-back'),
  /** Anything else: see the message. */
  Type.Literal('failed'),
])
export type DeviceTrouble = Static<typeof DeviceTrouble>

export const DeviceHealth = Type.Object(
  {
    id: Id,
    driver: Type.String(),
    /** Where it is, or was last; absent for a USB device that was never found. */
    path: Type.Optional(Type.String()),
    /** What it counts. */
    portal: Type.Optional(Id),
    /** Where it checks people in. */
    space: Type.Optional(Id),
    state: Type.Union([Type.Literal('connected'), Type.Literal('missing')]),
    /** Since when it is in that state. */
    since: Time,
    lastReadingAt: Type.Optional(Time),
    readings: Count,
    /** Readings within the last minute of people's own time. */
    readingsPerMinute: Type.Optional(Count),
    /** How often each kind of fault was seen, by kind: `checksum`, `torn`, … */
    faults: Type.Record(Type.String(), Count),
    reconnects: Count,
    /** The device's firmware, where it tells. */
    firmware: Type.Optional(Type.String()),
    /** People whom it reported and no door could have passed in that time: not counted. */
    heldBack: Type.Optional(Count),
    trouble: Type.Optional(DeviceTrouble),
    /** The same in full, for the technician, with what to do about it. */
    message: Type.Optional(Type.String()),
  },
  strict,
)
export type DeviceHealth = Static<typeof DeviceHealth>

export const Health = Type.Object(
  {
    v: Version,
    at: Time,
    floor: Id,
    version: Type.String(),
    outbox: Type.Object(
      {
        id: OutboxId,
        /** Events that the recorder has not acknowledged. */
        pending: Count,
        bytes: Type.Integer({ minimum: 0 }),
        budgetBytes: Type.Integer({ minimum: 0 }),
        oldestAt: Type.Optional(Time),
        message: Type.Optional(Type.String()),
      },
      strict,
    ),
    devices: Type.Array(DeviceHealth),
  },
  strict,
)
export type Health = Static<typeof Health>

/** How full: 여유 · 보통 · 붐빔 · 가득. */
export const Crowding = Type.Union([
  Type.Literal('calm'),
  Type.Literal('moderate'),
  Type.Literal('busy'),
  Type.Literal('full'),
])
export type Crowding = Static<typeof Crowding>

/** Why a number is less certain than it looks. */
export const Caveat = Type.Union([
  /** A counter at one of its portals is not there. */
  Type.Literal('counter-missing'),
  /** A counter's agent is offline: its crossings come later. */
  Type.Literal('agent-offline'),
  /** People can pass where nothing counts. */
  Type.Literal('unmetered'),
  /** A counter at one of its portals is there, and counts nothing although the house is open. */
  Type.Literal('counter-silent'),
  /** The last night was marked as one on which the house was not empty. */
  Type.Literal('night-not-empty'),
  /** Nothing has said for over a day how many people there are: neither an empty hour nor a headcount. */
  Type.Literal('never-anchored'),
])
export type Caveat = Static<typeof Caveat>

const Estimate = {
  people: Type.Integer({ minimum: 0 }),
  low: Type.Integer({ minimum: 0 }),
  high: Type.Integer({ minimum: 0 }),
}

export const OccupancyState = Type.Object(
  {
    v: Version,
    /** When it was computed, by the recorder's clock. */
    at: Time,
    /** The last event in it; absent before the first one. */
    lastEventAt: Type.Optional(Time),
    ...Estimate,
    floors: Type.Record(
      Type.String(),
      Type.Object(
        {
          ...Estimate,
          capacity: Count,
          crowding: Crowding,
          caveats: Type.Array(Caveat),
          /** Since when part of what is counted here has not been heard of; absent when all of it is. */
          staleSince: Type.Optional(Time),
        },
        strict,
      ),
    ),
    /** Counters that are there and count nothing although people usually pass: since when, by portal. */
    silentSince: Type.Optional(Type.Record(Type.String(), Time)),
    /** What the estimate was last tied to: the empty house, or people who were counted by hand. */
    anchor: Type.Optional(
      Type.Object(
        { at: Time, kind: Type.Union([Type.Literal('empty-hour'), Type.Literal('headcount')]) },
        strict,
      ),
    ),
    /** On public screens: floors whose number is smaller than `below` and stands for "fewer than that". */
    hidden: Type.Optional(
      Type.Object({ below: Type.Integer({ minimum: 1 }), floors: Type.Array(Id) }, strict),
    ),
    /** Set in a simulation: how many times as fast as real time its clock runs. */
    simulatedSpeed: Type.Optional(Type.Number()),
  },
  strict,
)
/** Who is where now: the house, and each floor by its id. */
export type OccupancyState = Static<typeof OccupancyState>

export const UsageState = Type.Object(
  {
    v: Version,
    at: Time,
    day: Type.String(),
    today: Type.Object({ uses: Count, people: Count }, strict),
    year: Type.Object(
      { year: Type.Integer(), uses: Count, people: Count, target: Type.Union([Count, Type.Null()]) },
      strict,
    ),
  },
  strict,
)
export type UsageState = Static<typeof UsageState>

export const LivePassages = Type.Object(
  {
    v: Version,
    at: Time,
    passages: Type.Array(Type.Object({ portal: Id, in: Count, out: Count }, strict)),
  },
  strict,
)
/** Crossings as they come, for the eye: what is not seen is not lost, it is in the ledger. */
export type LivePassages = Static<typeof LivePassages>

export const PassagesState = Type.Object(
  {
    v: Version,
    at: Time,
    /** The day of the building's time zone that is counted here. */
    day: CalendarDay,
    /** What each portal that is counted at has counted on that day so far. */
    portals: Type.Record(Type.String(), Type.Object({ in: Count, out: Count }, strict)),
  },
  strict,
)
/** Crossings of today: they begin at nought when the day does, and never become fewer. */
export type PassagesState = Static<typeof PassagesState>

export const messages = {
  eventBatch: /* @__PURE__ */ parserOf(EventBatch),
  acknowledgement: /* @__PURE__ */ parserOf(Acknowledgement),
  online: /* @__PURE__ */ parserOf(Online),
  health: /* @__PURE__ */ parserOf(Health),
  occupancy: /* @__PURE__ */ parserOf(OccupancyState),
  usage: /* @__PURE__ */ parserOf(UsageState),
  livePassages: /* @__PURE__ */ parserOf(LivePassages),
  passages: /* @__PURE__ */ parserOf(PassagesState),
}
