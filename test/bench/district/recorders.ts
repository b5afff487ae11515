/**
 * The recorders of some buildings in one process, each with its own ledger, its own HTTP server and its own
 * connection to the broker: whole recorders, with nothing between them.
 *
 * Arguments: broker URL, password, folder, building ids. Reports `{ ready }`, answers `line` with `{ line }` once
 * all are connected, `count` with `{ events }` in its ledgers, and `close` with `{ closed }`.
 */
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Recorder } from '@munteok/recorder'
import { createLog, realClock } from '@munteok/runtime'
import { accountAt, buildingCalled } from './fleet.ts'

const [url = '', password = '', folder = '', ...ids] = process.argv.slice(2)
const log = createLog('recorders').child({}, { level: 'error' })
const recorders = ids.map(
  (id) =>
    new Recorder({
      ...{ building: buildingCalled(id), dataDir: join(folder, id), clock: realClock, log },
      mqtt: { urls: [url], username: accountAt(id, 'recorder'), password },
      http: { host: '127.0.0.1', port: 0 },
      live: { webSocketPort: 1, username: 'screen', password: '' },
    }),
)
for (const recorder of recorders) await recorder.start()
void connected().then(() => process.send?.({ ready: true }))

process.on('message', (message) => {
  if (message === 'close') void close()
  else if (message === 'line') void connected().then(() => process.send?.({ line: true }))
  else process.send?.({ events: recorders.reduce((sum, one) => sum + (one.health().ledger?.events ?? 0), 0) })
})
process.on('disconnect', () => process.exit(0))

async function connected(): Promise<void> {
  while (!recorders.every((recorder) => recorder.health().broker)) await sleep(50)
}

async function close(): Promise<void> {
  for (const recorder of recorders) await recorder.close()
  process.send?.({ closed: true })
}
