import type Database from 'better-sqlite3'
import type { OutboxDatabase } from './outbox-file.ts'

type Statement<P extends unknown[], R = unknown> = Database.Statement<P, R>

/** The outbox's name and numbers. `lowest` is null when it holds nothing. */
export interface Bounds {
  id: string
  lowest: number | null
  newest: number
}

export function prepareStatements(db: OutboxDatabase) {
  const bounds: Statement<[], Bounds> = db.prepare(`
    SELECT (SELECT id FROM outbox) AS id, (SELECT min(seq) FROM event) AS lowest,
      coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'event'), 0) AS newest`)
  return {
    bounds,
    insert: db.prepare('INSERT INTO event (at, body) VALUES (?, ?)'),
    read: db.prepare('SELECT body FROM event WHERE seq > ? ORDER BY seq LIMIT ?').pluck(),
    at: db.prepare('SELECT at FROM event WHERE seq > ? ORDER BY seq LIMIT 1').pluck(),
    remove: db.prepare('DELETE FROM event WHERE seq <= ?'),
    device: db.prepare('SELECT state FROM device WHERE id = ?').pluck(),
    putDevice: db.prepare(
      'INSERT INTO device (id, state) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET state = excluded.state',
    ),
    visits: db.prepare(`
      SELECT json_extract(body, '$.visitor') AS visitor, at FROM event
      WHERE at >= ? AND json_extract(body, '$.visitor') IS NOT NULL ORDER BY at`),
  }
}
