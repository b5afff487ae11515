import { pino } from 'pino'
import pretty from 'pino-pretty'

export type Log = pino.Logger

/**
 * The log of a process: lines for a person on a terminal, JSON elsewhere, always to standard error,
 * so that what a command prints is its own.
 *
 * @param name the process: `broker`, `agent 1f`
 */
export function createLog(name: string): Log {
  const level = process.env['MUNTEOK_LOG_LEVEL'] ?? 'info'
  const options = { name, level, base: { name } }
  if (!process.stderr.isTTY) return pino(options, pino.destination({ dest: 2, sync: true }))
  return pino(options, prettyStream())
}

/** Turns JSON log lines into lines for a person. */
export function prettyStream(): ReturnType<typeof pretty> {
  return pretty({
    destination: 2,
    sync: true,
    ignore: 'pid,hostname',
    translateTime: 'SYS:HH:MM:ss',
    messageFormat: '{msg}',
  })
}
