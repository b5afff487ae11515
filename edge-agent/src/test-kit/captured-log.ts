import type { Log } from '@munteok/runtime'

export interface LogLine {
  readonly level: 'debug' | 'info' | 'warn' | 'error'
  readonly text: string
}

/** A log that a test reads. */
export function capturedLog(): { log: Log; lines: LogLine[]; said(level: LogLine['level']): string[] } {
  const lines: LogLine[] = []
  const at =
    (level: LogLine['level']) =>
    (...args: unknown[]): void => {
      lines.push({ level, text: String(args.at(-1)) })
    }
  const log = { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') }
  return {
    log: log as unknown as Log,
    lines,
    said: (level) => lines.filter((line) => line.level === level).map((line) => line.text),
  }
}
