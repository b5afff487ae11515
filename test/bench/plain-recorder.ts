/**
 * The yardstick: what one writes in an afternoon. A plain mqtt.js subscriber that inserts what it gets
 * into SQLite (WAL, synchronous=FULL) in batches of 500 or 20 ms. It confirms each message before it
 * is committed, and keeps neither order, duplicates, roll-ups nor a hash chain.
 *
 * Arguments: broker URL, account, password, topic filter, database file, number of messages to wait for.
 */
import Database from 'better-sqlite3'
import mqtt from 'mqtt'

const [url = '', username = '', password = '', filter = '', file = '', wanted = '0'] = process.argv.slice(2)

const database = new Database(file)
database.pragma('journal_mode = WAL')
database.pragma('synchronous = FULL')
database.exec(
  'CREATE TABLE event (id INTEGER PRIMARY KEY, at INTEGER, portal TEXT, "in" INTEGER, "out" INTEGER)',
)
const insert = database.prepare('INSERT INTO event (at, portal, "in", "out") VALUES (?, ?, ?, ?)')
const insertAll = database.transaction((events: Record<string, unknown>[]) => {
  for (const event of events) insert.run(event['at'], event['portal'], event['in'], event['out'])
})

let waiting: Record<string, unknown>[] = []
let stored = 0
let timer: NodeJS.Timeout | undefined

function flush(): void {
  clearTimeout(timer)
  timer = undefined
  insertAll(waiting)
  stored += waiting.length
  waiting = []
  if (stored >= Number(wanted)) process.send?.({ stored })
}

const client = await mqtt.connectAsync(url, { username, password, protocolVersion: 4 })
;(client.stream as { setNoDelay?: (on: boolean) => void }).setNoDelay?.(true)
client.on('message', (_topic, payload) => {
  waiting.push(...JSON.parse(payload.toString()).events)
  if (waiting.length >= 500) flush()
  else timer ??= setTimeout(flush, 20)
})
await client.subscribeAsync(filter, { qos: 1 })
process.send?.({ ready: true })
process.on('disconnect', () => process.exit(0))
