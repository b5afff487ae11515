import { randomBytes } from 'node:crypto'
import type { OutboxDatabase } from './outbox-file.ts'

/**
 * Makes a new outbox of one that was restored from an old copy of itself, in the same file: a new name,
 * and the events after `lastOfCopy` as 1, 2, 3 …. What the copy brought along the recorder has, under
 * the old name; it is set aside for somebody to look at.
 *
 * @param leftOver receipts of the check-ins that the copy brought along and that never became events of it
 * @returns the new name
 */
export function renewOutbox(
  db: OutboxDatabase,
  lastOfCopy: number,
  leftOver: readonly string[],
  aside: string,
): string {
  const id = randomBytes(16).toString('base64url')
  db.prepare('VACUUM INTO ?').run(aside)
  const renew = db.transaction(() => {
    db.prepare('DELETE FROM event WHERE seq <= ?').run(lastOfCopy)
    db.prepare('UPDATE event SET seq = seq - ?').run(lastOfCopy)
    db.prepare(`UPDATE sqlite_sequence SET seq = seq - ? WHERE name = 'event'`).run(lastOfCopy)
    const forget = db.prepare('DELETE FROM settling WHERE receipt = ?')
    for (const receipt of leftOver) forget.run(receipt)
    db.prepare('UPDATE outbox SET id = ?').run(id)
  })
  renew.immediate()
  return id
}
