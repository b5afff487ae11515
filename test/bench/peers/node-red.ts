/**
 * Node-RED as a contender: `mqtt in` → `json` → a function that leaves out what it has and inserts the rest
 * into SQLite. Fetched by npm into a folder of the benchmark's own, and nowhere else.
 *
 * Its own SQLite node needs a compiler or a download; the function is given better-sqlite3 instead, which
 * is the faster of the two.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { eventually, MUNTEOK } from '../../support/house.ts'

const VERSION = '4.1.8'
const FOLDER = join(MUNTEOK, '..', '..', 'test', 'output', 'node-red')
const SCRIPT = join(FOLDER, 'node_modules', 'node-red', 'red.js')

export interface NodeRedOptions {
  readonly mqttPort: number
  readonly username: string
  readonly password: string
  readonly filter: string
  /** The database it makes: table `event (outbox, seq, …)`. */
  readonly file: string
  /** Where its settings and flows are written. */
  readonly folder: string
  readonly httpPort: number
}

/** Fetches Node-RED where it is not there yet. @returns its version */
export function fetchNodeRed(): string {
  if (existsSync(SCRIPT)) return VERSION
  mkdirSync(FOLDER, { recursive: true })
  console.error(`fetching node-red@${VERSION} …`)
  const args = ['install', '--prefix', FOLDER, '--no-audit', '--no-fund', '--ignore-scripts']
  execFileSync('npm', [...args, `node-red@${VERSION}`], { stdio: ['ignore', 2, 2] })
  return VERSION
}

/** @returns once it listens to the broker */
export async function startNodeRed(options: NodeRedOptions): Promise<ChildProcess> {
  const { folder, httpPort } = options
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'flows.json'), JSON.stringify(flow(options)))
  writeFileSync(join(folder, 'flows_cred.json'), JSON.stringify({ broker: credentials(options) }))
  writeFileSync(join(folder, 'settings.cjs'), settings(options))
  const args = [SCRIPT, '--userDir', folder, '--settings', join(folder, 'settings.cjs')]
  const child = spawn(process.execPath, [...args, '--port', String(httpPort)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let said = ''
  child.stdout?.on('data', (chunk) => {
    said += chunk
  })
  await eventually('Node-RED listens to the broker', () =>
    /Connected to broker/.test(said) ? true : undefined,
  )
  return child
}

function credentials({ username, password }: NodeRedOptions): Record<string, string> {
  return { user: username, password }
}

function flow({ mqttPort, filter }: NodeRedOptions): object[] {
  // What has no place in the editor would be taken for a configuration.
  const common = { z: 'tab', x: 100, y: 100 }
  return [
    { id: 'tab', type: 'tab', label: 'recorder' },
    {
      ...{ id: 'broker', type: 'mqtt-broker', name: '', broker: '127.0.0.1', port: String(mqttPort) },
      ...{ clientid: 'node-red', autoConnect: true, usetls: false, protocolVersion: '4' },
      ...{ keepalive: '60', cleansession: true },
    },
    {
      ...{ ...common, id: 'in', type: 'mqtt in', topic: filter, qos: '1', datatype: 'utf8' },
      ...{ broker: 'broker', nl: false, rap: true, rh: 0, inputs: 0, wires: [['parse']] },
    },
    { ...common, id: 'parse', type: 'json', property: 'payload', action: 'obj', wires: [['store']] },
    {
      ...{ ...common, id: 'store', type: 'function', outputs: 0, timeout: 0, wires: [] },
      func: "global.get('insertAll')(msg.payload)",
      ...{ initialize: '', finalize: '', libs: [] },
    },
  ]
}

/** Write-ahead log, a transaction for each message, committed to the disk like ours. */
function settings({ file }: NodeRedOptions): string {
  const sqlite = createRequire(import.meta.url).resolve('better-sqlite3')
  return `
const Database = require(${JSON.stringify(sqlite)})
const database = new Database(${JSON.stringify(file)})
database.pragma('journal_mode = WAL')
database.pragma('synchronous = FULL')
database.exec('CREATE TABLE event (outbox TEXT, seq INTEGER, at INTEGER, portal TEXT, "in" INTEGER, "out" INTEGER, PRIMARY KEY (outbox, seq)) WITHOUT ROWID')
const insert = database.prepare('INSERT OR IGNORE INTO event VALUES (?, ?, ?, ?, ?, ?)')
const insertAll = database.transaction(({ outbox, first, events }) => {
  events.forEach((event, i) => insert.run(outbox, first + i, event.at, event.portal, event.in, event.out))
})
module.exports = {
  flowFile: 'flows.json',
  credentialSecret: false,
  functionGlobalContext: { insertAll },
  logging: { console: { level: 'info', metrics: false, audit: false } },
  uiHost: '127.0.0.1',
  telemetry: { enabled: false, updateNotification: false },
}
`
}
