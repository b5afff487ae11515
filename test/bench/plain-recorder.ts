/**
 * The yardstick: what one writes in an afternoon. A plain mqtt.js subscriber that inserts what it gets
 * into SQLite (WAL, synchronous=FULL) in batches of 500 or 20 ms. It confirms each message before it
 * is committed, and keeps neither order, roll-ups nor a hash chain; duplicates only if it is asked to.
 *
 * Arguments: broker URL, account, password, topic filter, database file, number of events to wait for, and
 * `unique` to leave out events that it has.
 */
import Database from 'better-sqlite3'
import mqtt from 'mqtt'

const [url = '', username = '', password = '', filter = '', file = '', wanted = '0', unique] =
  process.argv.slice(2)

interface Batch {
  readonly outbox: string
  readonly first: number
  readonly events: Record<string, unknown>[]
}

const database = new Database(file)
database.pragma('journal_mode = WAL')
database.pragma('synchronous = FULL')
const key = unique === 'unique' ? 'PRIMARY KEY (outbox, seq)) WITHOUT ROWID' : 'id INTEGER PRIMARY KEY)'
database.exec(
  `CREATE TABLE event (outbox TEXT, seq INTEGER, at INTEGER, portal TEXT, "in" INTEGER, "out" INTEGER, ${key}`,
)
const insert = database.prepare(
  'INSERT OR IGNORE INTO event (outbox, seq, at, portal, "in", "out") VALUES (?, ?, ?, ?, ?, ?)',
)
const insertAll = database.transaction((batches: Batch[]) => {
  for (const { outbox, first, events } of batches)
    for (const [i, { at, portal, in: ins, out }] of events.entries())
      insert.run(outbox, first + i, at, portal, ins, out)
})

let waiting: Batch[] = []
let events = 0
let stored = 0
let timer: NodeJS.Timeout | undefined

function flush(): void {
  clearTimeout(timer)
  timer = undefined
  insertAll(waiting)
  stored += events
  waiting = []
  events = 0
  if (stored >= Number(wanted)) process.send?.({ stored })
}

const client = await mqtt.connectAsync(url, { username, password, protocolVersion: 4 })
;(client.stream as { setNoDelay?: (on: boolean) => void }).setNoDelay?.(true)
client.on('message', (_topic, payload) => {
  const batch: Batch = JSON.parse(payload.toString())
  waiting.push(batch)
  events += batch.events.length
  if (events >= 500) flush()
  else timer ??= setTimeout(flush, 20)
})
await client.subscribeAsync(filter, { qos: 1 })
process.send?.({ ready: true })
process.on('disconnect', () => process.exit(0))
