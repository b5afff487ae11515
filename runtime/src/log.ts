import { pino } from 'pino'

export type Log = pino.Logger

/** Loaded on a terminal only: elsewhere it would be memory for nothing. */
const pretty = process.stderr.isTTY ? (await import('pino-pretty')).default : undefined

/**
 * The log of a process: lines for a person on a terminal, JSON elsewhere, always to standard error,
 * so that what a command prints is its own.
 *
 * @param name the process: `broker`, `agent 1f`
 */
export function createLog(name: string): Log {
  const level = process.env['MUNTEOK_LOG_LEVEL'] ?? 'info'
  const options = { name, level, base: { name } }
  return pino(options, prettyStream() ?? pino.destination({ dest: 2, sync: true }))
}

/** Turns JSON log lines into lines for a person; undefined where no person is looking. */
export function prettyStream(): NodeJS.WritableStream | undefined {
  return pretty?.({
    destination: 2,
    sync: true,
    ignore: 'pid,hostname',
    translateTime: 'SYS:HH:MM:ss',
    messageFormat: '{msg}',
  })
}
