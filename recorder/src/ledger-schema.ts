/**
 * The ledger's tables. `entry` is the source of truth and is only ever appended to; every other table
 * follows from it and can be made again (`rebuildLedger`) or compared with it (`verifyLedger`).
 */

/** Raised when an older recorder could misread the tables. */
export const LEDGER_VERSION = 1
/** "MUNT": tells a ledger from any other SQLite file. */
export const LEDGER_APPLICATION_ID = 0x4d554e54

/** Levels of `passage_rollup` and `occupancy_rollup`. */
export const LEVELS = { minute: 0, hour: 1, day: 2 } as const

const SOURCE = `
-- One row for each batch of events that was accepted: what the agent said, as it said it.
CREATE TABLE entry (
  id INTEGER PRIMARY KEY,
  agent TEXT NOT NULL,
  outbox TEXT NOT NULL,
  first_seq INTEGER NOT NULL,
  count INTEGER NOT NULL,
  received_at INTEGER NOT NULL,
  sent_at INTEGER NOT NULL,
  -- When the agent could not go back far enough: the first sequence number before first_seq that never came.
  lost_from INTEGER,
  -- JSON array of the events.
  events TEXT NOT NULL,
  -- SHA-256 over the previous entry's hash and this row: see entry-chain.ts.
  hash BLOB NOT NULL
) STRICT;

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
  id INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  day TEXT NOT NULL,
  space TEXT NOT NULL,
  role TEXT NOT NULL,
  method TEXT NOT NULL,
  visitor TEXT,
  people INTEGER NOT NULL,
  -- 'use', or why it is none: 'same-visit', 'staff', 'tenant', 'test'.
  outcome TEXT NOT NULL
) STRICT;
CREATE INDEX check_in_by_visitor ON check_in (day, visitor) WHERE visitor IS NOT NULL;

CREATE TABLE usage_rollup (
  day TEXT NOT NULL,
  space TEXT NOT NULL,
  uses INTEGER NOT NULL,
  people INTEGER NOT NULL,
  same_visit INTEGER NOT NULL,
  staff INTEGER NOT NULL,
  tenant INTEGER NOT NULL,
  test INTEGER NOT NULL,
  PRIMARY KEY (day, space)
) STRICT, WITHOUT ROWID;

-- Events that name a portal or space the building file does not have: kept in the entries, counted nowhere.
CREATE TABLE unplaced (
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  events INTEGER NOT NULL,
  PRIMARY KEY (kind, name)
) STRICT, WITHOUT ROWID;

-- Who counted at each portal last.
CREATE TABLE counter (
  portal TEXT PRIMARY KEY,
  agent TEXT NOT NULL,
  device TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- People on each floor by hour and day, of days that are over; made again for days in dirty_day.
CREATE TABLE occupancy_rollup (
  level INTEGER NOT NULL,
  floor TEXT NOT NULL,
  start INTEGER NOT NULL,
  mean REAL NOT NULL,
  max INTEGER NOT NULL,
  PRIMARY KEY (level, floor, start)
) STRICT, WITHOUT ROWID;

CREATE TABLE dirty_day (day TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
`

export const DERIVED_TABLES = [
  'mark',
  'gap',
  'passage_rollup',
  'check_in',
  'usage_rollup',
  'unplaced',
  'counter',
  'occupancy_rollup',
  'dirty_day',
] as const

export const CREATE_LEDGER = `${SOURCE}${DERIVED}
PRAGMA application_id = ${LEDGER_APPLICATION_ID};
PRAGMA user_version = ${LEDGER_VERSION};
`

/** The tables that follow from the entries alone, for a comparison beside the ledger. */
export const CREATE_DERIVED = DERIVED
