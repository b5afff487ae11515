/**
 * The ledger's tables. `entry` is the source of truth and is only ever appended to (its check-ins
 * thin out to counts, and `thinned_body` says where: see thinning.ts); every other table follows from it
 * and can be made again (`rebuildLedger`) or compared with it (`verifyLedger`).
 */

/** Raised when an older recorder could misread the tables, or this one an older ledger. */
export const LEDGER_VERSION = 2
/** "MUNT": tells a ledger from any other SQLite file. */
export const LEDGER_APPLICATION_ID = 0x4d554e54

/** Levels of `passage_rollup` and `occupancy_rollup`. */
export const LEVELS = { minute: 0, hour: 1, day: 2 } as const

const SOURCE = `
-- The chain: a batch of events as the agent said it, or a record that somebody entered.
CREATE TABLE entry (
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('events', 'record')),
  -- These are of batches only, and null for records.
  agent TEXT,
  outbox TEXT,
  first_seq INTEGER,
  count INTEGER,
  received_at INTEGER,
  sent_at INTEGER,
  -- When the agent could not go back far enough: the first sequence number before first_seq that never came.
  lost_from INTEGER,
  -- JSON: an array of events, or one LedgerRecord of core.
  body TEXT NOT NULL,
  -- SHA-256 of the body as it was first written: it stays when the body is thinned.
  body_hash BLOB NOT NULL,
  -- SHA-256 over the previous entry's hash and this row: see entry-chain.ts.
  hash BLOB NOT NULL,
  CHECK ((kind = 'record') = (agent IS NULL))
) STRICT;
CREATE INDEX entry_record ON entry (id) WHERE kind = 'record';

-- SHA-256 of an entry's body after each thinning of it; what a thinning record's digest is made of.
CREATE TABLE thinned_body (
  entry INTEGER NOT NULL,
  thinning INTEGER NOT NULL,
  body_hash BLOB NOT NULL,
  PRIMARY KEY (entry, thinning)
) STRICT, WITHOUT ROWID;
CREATE INDEX thinned_body_by_thinning ON thinned_body (thinning, entry);

CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
`

/** What follows from the entries. */
const DERIVED = `
-- How far each outbox has been taken.
CREATE TABLE mark (
  agent TEXT NOT NULL,
  outbox TEXT NOT NULL,
  seq INTEGER NOT NULL,
  events INTEGER NOT NULL,
  last_received_at INTEGER NOT NULL,
  last_passage_at INTEGER,
  PRIMARY KEY (agent, outbox)
) STRICT, WITHOUT ROWID;

-- Sequence numbers that never came, and the entry that went on without them.
CREATE TABLE gap (
  entry INTEGER PRIMARY KEY,
  agent TEXT NOT NULL,
  outbox TEXT NOT NULL,
  first_seq INTEGER NOT NULL,
  last_seq INTEGER NOT NULL
) STRICT;

CREATE TABLE passage_rollup (
  level INTEGER NOT NULL,
  portal TEXT NOT NULL,
  start INTEGER NOT NULL,
  ins INTEGER NOT NULL,
  outs INTEGER NOT NULL,
  PRIMARY KEY (level, portal, start)
) STRICT, WITHOUT ROWID;

CREATE TABLE check_in (
  -- entry * 1024 + its place among the check-ins of that entry that have a place in the building.
  id INTEGER PRIMARY KEY,
  entry INTEGER NOT NULL,
  at INTEGER NOT NULL,
  day TEXT NOT NULL,
  space TEXT NOT NULL,
  programme TEXT NOT NULL,
  role TEXT NOT NULL,
  method TEXT NOT NULL,
  -- Which card of that day, numbered as they come; null without a card, and once its year is closed.
  visitor INTEGER,
  people INTEGER NOT NULL,
  -- 'use', or why it is none: 'same-visit', 'staff', 'tenant', 'test'.
  outcome TEXT NOT NULL
) STRICT;
CREATE INDEX check_in_by_day ON check_in (day, visitor);

-- What is left of check-ins that were thinned out.
CREATE TABLE thinned (
  entry INTEGER NOT NULL,
  day TEXT NOT NULL,
  space TEXT NOT NULL,
  programme TEXT NOT NULL,
  uses INTEGER NOT NULL,
  people INTEGER NOT NULL,
  same_visit INTEGER NOT NULL,
  staff INTEGER NOT NULL,
  tenant INTEGER NOT NULL,
  test INTEGER NOT NULL,
  PRIMARY KEY (entry, day, space, programme)
) STRICT, WITHOUT ROWID;
CREATE INDEX thinned_by_day ON thinned (day);

-- Sums of check-ins, thinned ones too. Corrections and imported figures are not in it.
CREATE TABLE usage_rollup (
  day TEXT NOT NULL,
  space TEXT NOT NULL,
  programme TEXT NOT NULL,
  uses INTEGER NOT NULL,
  people INTEGER NOT NULL,
  same_visit INTEGER NOT NULL,
  staff INTEGER NOT NULL,
  tenant INTEGER NOT NULL,
  test INTEGER NOT NULL,
  PRIMARY KEY (day, space, programme)
) STRICT, WITHOUT ROWID;

CREATE TABLE correction (
  entry INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  "by" TEXT NOT NULL,
  reason TEXT NOT NULL,
  day TEXT NOT NULL,
  space TEXT NOT NULL,
  programme TEXT NOT NULL,
  uses INTEGER NOT NULL,
  people INTEGER NOT NULL,
  -- The entry of the correction that this one takes back.
  undoes INTEGER
) STRICT;
CREATE INDEX correction_by_day ON correction (day);

CREATE TABLE imported (
  entry INTEGER NOT NULL,
  line INTEGER NOT NULL,
  file TEXT NOT NULL,
  period TEXT NOT NULL,
  space TEXT NOT NULL,
  programme TEXT NOT NULL,
  field TEXT NOT NULL,
  uses INTEGER NOT NULL,
  people INTEGER,
  PRIMARY KEY (entry, line)
) STRICT, WITHOUT ROWID;
CREATE INDEX imported_by_period ON imported (period, space, programme, field);

CREATE TABLE headcount (
  entry INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  "by" TEXT NOT NULL,
  counted_at INTEGER NOT NULL,
  zone TEXT NOT NULL,
  people INTEGER NOT NULL
) STRICT;
CREATE INDEX headcount_by_time ON headcount (counted_at);

-- Whether the house was empty in the night after a day: the last word counts.
CREATE TABLE night (
  entry INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  "by" TEXT NOT NULL,
  reason TEXT NOT NULL,
  day TEXT NOT NULL,
  empty INTEGER NOT NULL
) STRICT;
CREATE INDEX night_by_day ON night (day);

CREATE TABLE closing (
  entry INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  "by" TEXT NOT NULL,
  year INTEGER NOT NULL UNIQUE,
  -- JSON of the record.
  body TEXT NOT NULL
) STRICT;

-- Events that name a portal or space the building file does not have: kept in the entries, counted nowhere.
CREATE TABLE unplaced (
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  events INTEGER NOT NULL,
  PRIMARY KEY (kind, name)
) STRICT, WITHOUT ROWID;

-- Entries with check-ins in a space that the building does not have: they thin out too.
CREATE TABLE unplaced_check_in (
  day TEXT NOT NULL,
  entry INTEGER NOT NULL,
  PRIMARY KEY (day, entry)
) STRICT, WITHOUT ROWID;

-- Who counted at each portal last.
CREATE TABLE counter (
  portal TEXT PRIMARY KEY,
  agent TEXT NOT NULL,
  device TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Days that are over, looked back over: what had been learned when it was first done, so that the same
-- counts give the same estimate later; how the day ended; what it was worked out from; and the estimates
-- by minute (see past-days.ts).
CREATE TABLE occupancy_day (
  day TEXT PRIMARY KEY,
  learned TEXT NOT NULL,
  at_end TEXT NOT NULL,
  state TEXT NOT NULL,
  curves BLOB NOT NULL
) STRICT;

-- People on each floor by hour and day, of days that are over; made again for days in dirty_day.
CREATE TABLE occupancy_rollup (
  level INTEGER NOT NULL,
  floor TEXT NOT NULL,
  start INTEGER NOT NULL,
  mean REAL NOT NULL,
  max INTEGER NOT NULL,
  low REAL NOT NULL,
  high REAL NOT NULL,
  PRIMARY KEY (level, floor, start)
) STRICT, WITHOUT ROWID;

CREATE TABLE dirty_day (day TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
`

export const DERIVED_TABLES = [
  'mark',
  'gap',
  'passage_rollup',
  'check_in',
  'thinned',
  'usage_rollup',
  'correction',
  'imported',
  'headcount',
  'night',
  'closing',
  'unplaced',
  'unplaced_check_in',
  'counter',
  'occupancy_day',
  'occupancy_rollup',
  'dirty_day',
] as const

export const CREATE_LEDGER = `${SOURCE}${DERIVED}
PRAGMA application_id = ${LEDGER_APPLICATION_ID};
PRAGMA user_version = ${LEDGER_VERSION};
`

/** The tables that follow from the entries alone, for a comparison beside the ledger. */
export const CREATE_DERIVED = DERIVED
