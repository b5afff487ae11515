import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'

/** A program that has a device open. */
export interface Occupant {
  readonly pid: number
  /** What it was started with. */
  readonly command: string
  /** The systemd unit it belongs to. */
  readonly unit?: string
}

/**
 * Who has a device open, agents first, as far as this user may see: other users' programs only root sees.
 * @param path where links end
 * @param proc `/proc`, or a copy of it for tests
 */
export function occupantsOf(path: string, proc = '/proc'): Occupant[] {
  return attempt(() => readdirSync(proc), [])
    .map(Number)
    .filter((pid) => Number.isInteger(pid) && pid !== process.pid && hasOpen(join(proc, String(pid)), path))
    .map((pid) => describe(pid, join(proc, String(pid))))
    .sort((a, b) => Number(isOurs(b)) - Number(isOurs(a)))
}

/** An agent of Munteok. */
function isOurs({ command }: Occupant): boolean {
  return /munteok\S* agent/.test(command)
}

function hasOpen(process: string, path: string): boolean {
  const fds = join(process, 'fd')
  return attempt(() => readdirSync(fds), []).some(
    (fd) => attempt(() => readlinkSync(join(fds, fd)), '') === path,
  )
}

function describe(pid: number, folder: string): Occupant {
  const command = attempt(() => readFileSync(join(folder, 'cmdline'), 'utf8'), '')
    .replaceAll('\0', ' ')
    .trim()
  const cgroup = attempt(() => readFileSync(join(folder, 'cgroup'), 'utf8'), '')
  const unit = /\/([^/\n]+\.service)/.exec(cgroup)?.[1]
  return { pid, command, ...(unit !== undefined && { unit }) }
}

/** Processes end while they are looked at, and those of others may not be looked at. */
function attempt<T>(look: () => T, otherwise: T): T {
  try {
    return look()
  } catch {
    return otherwise
  }
}

/** `munteok agent --name 1f` of a command line, or the program's name. */
export function occupantName({ command, pid }: Occupant): string {
  const ours = /munteok(?:\.js|\.ts)?["']? (.*)$/.exec(command)?.[1]
  const name =
    ours === undefined ? command.split(' ')[0]?.split('/').at(-1) : `munteok ${withoutConfig(ours)}`
  return `${name || 'a program'} (process ${pid})`
}

function withoutConfig(args: string): string {
  return args.replace(/ ?--config \S+/, '')
}

/** How to let go of the device for the moment, and give it back. */
export function howToFree(occupants: readonly Occupant[], path: string): string {
  const units = [...new Set(occupants.flatMap(({ unit }) => (unit?.startsWith('munteok') ? [unit] : [])))]
  if (units.length > 0)
    return `stop it for the moment (sudo systemctl stop ${units.join(' ')}), and start it again afterwards (sudo systemctl start ${units.join(' ')})`
  const ours = occupants.find(isOurs)
  if (ours)
    return `end that agent for the moment (Ctrl+C where it runs, or kill ${ours.pid}), and start it again afterwards`
  if (occupants.length > 0) return 'end that program'
  return `it is likely the agent of this computer: stop it for the moment (sudo systemctl stop 'munteok*'); "sudo fuser ${path}" names who has it`
}
