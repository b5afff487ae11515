/** The guest's end of the control line: does what the test asks for, and answers. */
import { type ChildProcess, fork, spawn } from 'node:child_process'
import { constants, createReadStream, createWriteStream, openSync, readdirSync, readFileSync } from 'node:fs'
import { chown, mkdir, open, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Answer, CallName, GuestCalls, Line, Ran, Request, User } from './protocol.ts'
import { UhidPlug } from './uhid.ts'

const MUNTEOK = '/opt/munteok/dist/munteok.js'
const NODE_FLAGS = ['--max-semi-space-size=2']

const processes = new Map<string, ChildProcess>()
const plugs = new Map<string, UhidPlug>()
const watched = new Map<string, number>()

type Calls = { [N in CallName]: (takes: GuestCalls[N]['takes']) => Promise<GuestCalls[N]['gives']> }

const calls: Calls = {
  run: ({ command, user }) => run(command, user),
  async write({ path, text, mode = 0o644, user }) {
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, text, { mode })
    if (user) {
      await chown(dirname(path), user.uid, user.gid)
      await chown(path, user.uid, user.gid)
    }
    return undefined
  },
  start: ({ name, args, user }) => start(name, args, user),
  async stop({ name, signal }) {
    const child = processes.get(name)
    if (!child) throw new Error(`nothing was started as ${name}`)
    const ended = new Promise<number | null>((resolve) => child.once('exit', resolve))
    child.kill(signal as NodeJS.Signals)
    return { code: child.exitCode ?? (await ended) }
  },
  now: async () => Date.now(),
  async send({ path, chunks }) {
    const device = await open(path, constants.O_WRONLY | constants.O_NOCTTY)
    try {
      for (const chunk of chunks) await device.write(Buffer.from(chunk, 'hex'))
    } finally {
      await device.close()
    }
    return undefined
  },
  async watch({ path }) {
    const fd = openSync(path, constants.O_RDONLY | constants.O_NOCTTY)
    watched.set(path, 0)
    createReadStream('', { fd, autoClose: false })
      .on('data', (chunk) => watched.set(path, (watched.get(path) ?? 0) + chunk.length))
      .on('error', (error) => tell('watch', `${path}: ${error.message}`))
    return undefined
  },
  async watched({ path }) {
    const bytes = watched.get(path)
    if (bytes === undefined) throw new Error(`nobody watches ${path}`)
    return bytes
  },
  async uhidCreate({ key, ...device }) {
    const plug = new UhidPlug(device)
    plugs.set(key, plug)
    await plug.plug()
    return undefined
  },
  async uhidInput({ key, reports }) {
    for (const report of reports) await plugs.get(key)?.input(Buffer.from(report, 'hex'))
    return undefined
  },
  async uhidDestroy({ key }) {
    await plugs.get(key)?.unplug()
    plugs.delete(key)
    return undefined
  },
}

function run(command: string, user: User | undefined): Promise<Ran> {
  const child = spawn('/bin/sh', ['-c', command], { stdio: ['ignore', 'pipe', 'pipe'], ...user })
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (chunk) => {
    stdout += chunk
  })
  child.stderr.on('data', (chunk) => {
    stderr += chunk
  })
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve({ code, stdout, stderr }))
  })
}

/** As a service manager would: as its own user, with its own environment. */
function start(name: string, args: string[], user: User): Promise<number> {
  const child = fork(MUNTEOK, args, {
    execArgv: NODE_FLAGS,
    cwd: '/var/lib/munteok',
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: { PATH: '/usr/bin:/bin:/sbin', HOME: '/var/lib/munteok' },
    ...user,
  })
  processes.set(name, child)
  for (const stream of [child.stdout, child.stderr])
    if (stream) createInterface({ input: stream }).on('line', (line) => tell(name, line))
  return new Promise((resolve, reject) => {
    child.once('message', () => resolve(child.pid ?? 0))
    child.once('error', reject)
    child.once('exit', (code, signal) => reject(new Error(`${name} ended: ${signal ?? code}`)))
  })
}

/** The port of that name: udev makes no link for it in every version. */
function controlPort(): string {
  const ports = '/sys/class/virtio-ports'
  const found = readdirSync(ports).find(
    (name) => readFileSync(join(ports, name, 'name'), 'utf8').trim() === 'munteok.control',
  )
  if (found === undefined) throw new Error('there is no control port')
  return `/dev/${found}`
}

// The kernel lets a port be opened once: both directions share it.
const port = openSync(controlPort(), 'r+')
const answers = createWriteStream('', { fd: port })

function tell(from: string, line: string): void {
  answers.write(`${JSON.stringify({ from, line } satisfies Line)}\n`)
}

async function answer({ id, name, takes }: Request): Promise<void> {
  let said: Answer
  try {
    said = { id, gives: await (calls[name] as (given: unknown) => Promise<unknown>)(takes) }
  } catch (error) {
    said = { id, error: error instanceof Error ? error.message : String(error) }
  }
  answers.write(`${JSON.stringify(said)}\n`)
}

createInterface({ input: createReadStream('', { fd: port }) }).on(
  'line',
  (line) => void answer(JSON.parse(line)),
)
answers.write(`${JSON.stringify({ id: 0 } satisfies Answer)}\n`)
