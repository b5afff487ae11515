import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { MunteokError } from '@munteok/core'
import {
  type Installation,
  type Log,
  loadInstallation,
  reportReady,
  stopRequested,
  takeWarnings,
} from '@munteok/runtime'

/** A sub-command: its options, and what it does. */
export interface Command {
  readonly details?: string
  /** How what stands before the options is shown, as `watch DEVICE`; nothing may stand there when absent. */
  readonly operands?: string
  /**
   * One without a value (`boolean`) is there, as an empty text, or is not. One that may be given several
   * times (`multiple`) comes as its values in lines.
   */
  readonly options: Record<
    string,
    { type: 'string'; value: string; what: string; multiple?: true } | { type: 'boolean'; what: string }
  >
  run(values: Record<string, string | undefined>, operands: readonly string[]): Promise<void>
}

/** The folder that the package lies in: built, this file is part of its `dist/`. */
export const PACKAGE_DIR = fileURLToPath(new URL('..', import.meta.url))

export const MUNTEOK_VERSION: string = JSON.parse(
  readFileSync(join(PACKAGE_DIR, 'package.json'), 'utf8'),
).version

export const configOption = {
  config: {
    type: 'string',
    value: 'FILE',
    what: 'the site file (default: $MUNTEOK_CONFIG, or munteok.json here)',
  },
} as const

/** The installation that a command's `--config` names. */
export function installationOf(values: Record<string, string | undefined>): Installation {
  return loadInstallation(values['config'] ?? process.env['MUNTEOK_CONFIG'] ?? 'munteok.json')
}

/** The built pages of a screen, or undefined where they were not built. */
export function builtScreen(name: 'kiosk' | 'dashboard'): string | undefined {
  const folder = join(PACKAGE_DIR, name, 'dist')
  return existsSync(join(folder, 'index.html')) ? folder : undefined
}

/** A number among a command's values. */
export function numberOf(
  values: Record<string, string | undefined>,
  option: string,
  fallback: number,
): number {
  const text = values[option]
  if (text === undefined) return fallback
  const number = Number(text)
  if (text.trim() === '' || !Number.isFinite(number) || number < 0)
    throw new MunteokError('input', 'number', `--${option} ${text}: a number is wanted, not negative`)
  return number
}

/**
 * Starts something, says that it is ready, and closes it when the process is asked to stop.
 *
 * @param log also told what Node warns of
 */
export async function serve(
  log: Log,
  start: () => Promise<Record<string, unknown>>,
  close: () => Promise<void>,
): Promise<void> {
  takeWarnings(log)
  const stop = stopRequested()
  const report = await start()
  reportReady(report)
  await stop
  await close()
  process.exit(0)
}
