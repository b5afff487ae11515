import { type ErrorKind, MunteokError } from '@munteok/core'
import { pino } from 'pino'

export type Log = pino.Logger

/** Loaded on a terminal only: elsewhere it would be memory for nothing. */
const pretty = process.stderr.isTTY ? (await import('pino-pretty')).default : undefined

const WARN = pino.levels.values['warn'] ?? 40

/** What was logged so far. */
export interface LogTally {
  /** Warnings and what is worse, by level. */
  readonly lines: Map<string, number>
  /** Those that tell of an error, by its kind and code. */
  readonly errors: Map<string, { readonly kind: string; readonly code: string; value: number }>
}

const tallies = new WeakMap<object, LogTally>()

/** What a log of `createLog` has told so far; undefined for another one. */
export function tallyOf(log: Log): LogTally | undefined {
  return tallies.get(log)
}

/**
 * The log of a process: lines for a person on a terminal, JSON elsewhere, always to standard error,
 * so that what a command prints is its own. `severity_text` is the level as OpenTelemetry calls it.
 *
 * @param name the process: `broker`, `agent 1f`
 * @param building its id, where the process belongs to one
 */
export function createLog(name: string, building?: string): Log {
  // What never happened is told as 0: who watches for a change must have seen what was before.
  const lines = new Map(['warn', 'error', 'fatal'].map((level) => [level, 0]))
  const tally: LogTally = { lines, errors: new Map() }
  const log = pino(
    {
      name,
      level: process.env['MUNTEOK_LOG_LEVEL'] ?? 'info',
      base: { name, ...(building !== undefined && { building }) },
      formatters: { level: (label, level) => ({ level, severity_text: label.toUpperCase() }) },
      hooks: {
        logMethod(args, method, level) {
          const [fields] = args as unknown[]
          const trouble = errorIn(fields)
          if (level >= WARN) count(tally, pino.levels.labels[level] ?? String(level), trouble)
          if (isObject(fields) && fields['err'] instanceof MunteokError) args[0] = { ...trouble, ...fields }
          method.apply(this, args)
        },
      },
    },
    prettyStream() ?? pino.destination({ dest: 2, sync: true }),
  )
  tallies.set(log, tally)
  return log
}

/**
 * Has what Node itself warns of told as lines of this log, in place of its text between them. What it calls
 * deprecated is for who develops the process: at level `debug`.
 */
export function takeWarnings(log: Log): void {
  process.removeAllListeners('warning')
  process.on('warning', (warning) => {
    const level = warning.name === 'DeprecationWarning' ? 'debug' : 'warn'
    log[level]({ err: warning }, `Node warns: ${warning.message}`)
  })
}

/** What a log line says of an expected error beside its words, so that lines can be found by it. */
export function troubleOf({ kind, code }: MunteokError): { kind: ErrorKind; code: string } {
  return { kind, code }
}

/** As `troubleOf`, of what the first argument of a log call tells. */
function errorIn(fields: unknown): { kind: ErrorKind; code: string } | undefined {
  if (!isObject(fields)) return undefined
  if (fields['err'] instanceof MunteokError) return troubleOf(fields['err'])
  const { kind, code } = fields
  if (typeof kind !== 'string' || typeof code !== 'string') return undefined
  return { kind: kind as ErrorKind, code }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

function count({ lines, errors }: LogTally, level: string, trouble: ReturnType<typeof errorIn>): void {
  lines.set(level, (lines.get(level) ?? 0) + 1)
  if (!trouble) return
  const key = `${trouble.kind} ${trouble.code}`
  const known = errors.get(key)
  if (known) known.value += 1
  else errors.set(key, { ...trouble, value: 1 })
}

/** Turns JSON log lines into lines for a person; undefined where no person is looking. */
export function prettyStream(): NodeJS.WritableStream | undefined {
  return pretty?.({
    destination: 2,
    sync: true,
    ignore: 'pid,hostname,building,severity_text',
    translateTime: 'SYS:HH:MM:ss',
    messageFormat: '{msg}',
  })
}
