import type Database from 'better-sqlite3'
import type { OutboxDatabase } from './outbox-file.ts'

type Statement<P extends unknown[], R = unknown> = Database.Statement<P, R>

/** The outbox's name and numbers. `lowest` is null when it holds nothing. */
export interface Bounds {
  id: string
  lowest: number | null
  newest: number
}

export interface OutboxStatements {
  readonly bounds: Statement<[], Bounds>
  readonly insert: Statement<[at: number, body: string]>
  readonly read: Statement<[afterSeq: number, limit: number], string>
  readonly at: Statement<[afterSeq: number], number>
  readonly remove: Statement<[upToSeq: number]>
  readonly device: Statement<[id: string], string>
  readonly putDevice: Statement<[id: string, state: string]>
  readonly visits: Statement<[since: number], { visitor: string; at: number }>
  readonly putSettling: Statement<[receipt: string, at: number, body: string]>
  readonly changeSettling: Statement<[body: string, receipt: string]>
  readonly removeSettling: Statement<[receipt: string]>
  readonly settle: Statement<[receipt: string]>
  readonly settlingAt: Statement<[], number | null>
  readonly settlingReceipts: Statement<[], string>
}

export function prepareStatements(db: OutboxDatabase): OutboxStatements {
  return {
    bounds: db.prepare(`
      SELECT (SELECT id FROM outbox) AS id, (SELECT min(seq) FROM event) AS lowest,
        coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'event'), 0) AS newest`),
    insert: db.prepare('INSERT INTO event (at, body) VALUES (?, ?)'),
    read: db
      .prepare<[number, number], string>('SELECT body FROM event WHERE seq > ? ORDER BY seq LIMIT ?')
      .pluck(),
    at: db.prepare<[number], number>('SELECT at FROM event WHERE seq > ? ORDER BY seq LIMIT 1').pluck(),
    remove: db.prepare('DELETE FROM event WHERE seq <= ?'),
    device: db.prepare<[string], string>('SELECT state FROM device WHERE id = ?').pluck(),
    putDevice: db.prepare(
      'INSERT INTO device (id, state) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET state = excluded.state',
    ),
    visits: db.prepare(`
      SELECT json_extract(body, '$.visitor') AS visitor, at
      FROM (SELECT at, body FROM event UNION ALL SELECT at, body FROM settling)
      WHERE at >= ? AND json_extract(body, '$.visitor') IS NOT NULL ORDER BY at`),
    putSettling: db.prepare('INSERT INTO settling (receipt, at, body) VALUES (?, ?, ?)'),
    changeSettling: db.prepare('UPDATE settling SET body = ? WHERE receipt = ?'),
    removeSettling: db.prepare('DELETE FROM settling WHERE receipt = ?'),
    settle: db.prepare('INSERT INTO event (at, body) SELECT at, body FROM settling WHERE receipt = ?'),
    settlingAt: db.prepare<[], number | null>('SELECT min(at) FROM settling').pluck(),
    settlingReceipts: db.prepare<[], string>('SELECT receipt FROM settling ORDER BY at').pluck(),
  }
}
