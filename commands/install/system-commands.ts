import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { MunteokError } from '@munteok/core'

/** A program and its arguments, to be run as root. */
export interface SystemCommand {
  readonly words: readonly string[]
  /** What it does may be done already, or be impossible here, and the rest is of use all the same. */
  readonly mayFail?: true
}

/** As systemd's own programs look for it. */
export function hasSystemd(): boolean {
  return existsSync('/run/systemd/system')
}

/** Names the commands, for somebody to run them where they belong. */
export function nameCommands(commands: readonly SystemCommand[]): void {
  console.log('Not put to use here. On the computer itself, as root:')
  for (const { words } of commands) console.log(`  ${shown(words)}`)
}

/**
 * Runs the commands, each shown before.
 * @throws MunteokError `outside` when one fails that must not
 */
export function runCommands(commands: readonly SystemCommand[]): void {
  for (const { words, mayFail } of commands) {
    console.log(`+ ${shown(words)}`)
    const [program = '', ...args] = words
    const { status, error } = spawnSync(program, args, { stdio: 'inherit' })
    if (status === 0 || mayFail) continue
    const why = error ? error.message : `exit code ${status}`
    throw new MunteokError(
      'outside',
      'command-failed',
      `"${shown(words)}" failed (${why}): the files are written; mend that, and run this again`,
    )
  }
}

/** As a shell takes it. */
function shown(words: readonly string[]): string {
  return words
    .map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`))
    .join(' ')
}
