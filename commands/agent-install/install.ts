import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type AgentSettings, MunteokError } from '@munteok/core'
import { EXIT_SETUP, type Installation } from '@munteok/runtime'
import { PACKAGE_DIR } from '../command.ts'
import { accessOf, type DeviceAccess } from './device-access.ts'
import { type InstalledFile, printed, writeFiles } from './installed-files.ts'
import { blockedFor } from './readable.ts'
import { udevRules } from './udev-rules.ts'
import { modulesFor, unitText } from './unit.ts'

const AGENT_MEMORY_MB = 384
const HOUSE_MEMORY_MB = 2_048
/** As the first line of the front door has them. */
const NODE_FLAGS = ['--max-semi-space-size=2']

export interface InstallOptions {
  readonly installation: Installation
  /** One agent; undefined for `munteok start`, the whole building on this computer. */
  readonly agent: AgentSettings | undefined
  readonly user: string
  readonly print: boolean
  /** Below which folder the files are written; undefined for the system itself. */
  readonly prefix: string | undefined
}

/** `munteok agent install`: all that the system must know so that the agent starts with the computer. */
export async function install(options: InstallOptions): Promise<void> {
  checkUser(options.user)
  const { installation, agent, prefix } = options
  const devices = await accessOf(agent ? [agent] : installation.site.agents)
  const files = installedFiles(options, devices)
  const warnings = [...warningsFor(options), ...devices.filter((one) => one.isKeyboard).map(quietedText)]
  for (const warning of warnings) console.error(`munteok agent install: ${warning}`)
  if (options.print) {
    console.log(printed(files))
    return
  }
  if (prefix === undefined && process.getuid?.() !== 0)
    throw new MunteokError(
      'outside',
      'not-root',
      'this changes the system, so it must run as root: sudo munteok agent install … (or look at it with --print)',
    )
  writeFiles(files, prefix ?? '/')
  for (const { path } of files) console.log(`wrote ${join(prefix ?? '/', path)}`)
  putToUse(commandsFor(unitName(agent)), prefix === undefined && hasSystemd())
}

function checkUser(user: string): void {
  if (!/^[a-z_][a-z0-9_-]{0,30}$/.test(user))
    throw new MunteokError('input', 'user', `--user ${user}: that is no name of a user`)
  if (user === 'root')
    throw new MunteokError(
      'input',
      'user',
      '--user root: the agent must not be able to do everything; leave it out',
    )
}

export function unitName(agent: AgentSettings | undefined): string {
  return agent ? `munteok-agent-${agent.name}` : 'munteok'
}

function installedFiles(options: InstallOptions, devices: readonly DeviceAccess[]): InstalledFile[] {
  const { installation, agent, user } = options
  const { siteFile, dataDir } = installation
  const name = unitName(agent)
  const group = groupOf(user)
  const script = join(PACKAGE_DIR, 'dist', 'munteok.js')
  const args = agent ? ['agent', '--config', siteFile, '--name', agent.name] : ['start', '--config', siteFile]
  const unit = unitText({
    description: agent ? `Munteok agent ${agent.name}` : 'Munteok, the whole building',
    user,
    group,
    command: [process.execPath, ...NODE_FLAGS, script, ...args],
    siteFolder: dirname(siteFile),
    dataDir,
    environment: environment(),
    devices,
    memoryMaxMB: agent ? AGENT_MEMORY_MB : HOUSE_MEMORY_MB,
    setupExitCode: EXIT_SETUP,
    systemdVersion: systemdVersion(),
  })
  const modules = modulesFor(devices)
  return [
    { path: '/etc/sysusers.d/munteok.conf', text: `u ${user} - "Munteok"\n` },
    { path: `/etc/tmpfiles.d/${name}.conf`, text: folders(dataDir, user, group) },
    ...(modules.length > 0
      ? [{ path: `/etc/modules-load.d/${name}.conf`, text: `${modules.join('\n')}\n` }]
      : []),
    { path: `/etc/udev/rules.d/70-${name}.rules`, text: udevRules(devices, group) },
    { path: `/etc/systemd/system/${name}.service`, text: unit },
  ]
}

/** The data belongs to the user who runs the agent, whoever made it. */
function folders(dataDir: string, user: string, group: string): string {
  const path = `"${dataDir.replaceAll('%', '%%')}"`
  return `d ${path} 0700 ${user} ${group}\nZ ${path} - ${user} ${group}\n`
}

/** What overrides the site file here must do so there. */
function environment(): Record<string, string> {
  const names = ['MUNTEOK_DATA_DIR', 'MUNTEOK_MQTT_URL', 'MUNTEOK_LOG_LEVEL']
  return Object.fromEntries(names.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])))
}

/** The first group of a user who is there already; systemd makes a new user one of the same name. */
function groupOf(user: string): string {
  const id = entry('/etc/passwd', user)?.[3]
  const groups = existsSync('/etc/group') ? readFileSync('/etc/group', 'utf8').split('\n') : []
  return (
    groups.map((line) => line.split(':')).find((fields) => id !== undefined && fields[2] === id)?.[0] ?? user
  )
}

function entry(file: string, name: string): string[] | undefined {
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : []
  return lines.map((line) => line.split(':')).find(([first]) => first === name)
}

function systemdVersion(): number | undefined {
  const { stdout } = spawnSync('systemctl', ['--version'], { encoding: 'utf8' })
  const version = /^systemd (\d+)/.exec(stdout ?? '')?.[1]
  return version === undefined ? undefined : Number(version)
}

/** As systemd's own programs look for it. */
function hasSystemd(): boolean {
  return existsSync('/run/systemd/system')
}

function warningsFor({ installation, agent, user }: InstallOptions): string[] {
  const { siteFile, site, dataDir } = installation
  const script = join(PACKAGE_DIR, 'dist', 'munteok.js')
  const blocked = [process.execPath, script, siteFile, site.building].flatMap(
    (file) => blockedFor(file) ?? [],
  )
  return [
    ...[...new Set(blocked)].map(
      (at) =>
        `the user "${user}" may not get at ${at}: put it where everybody may read, or allow it (chmod o+rX ${at})`,
    ),
    ...(agent && existsSync(join(dataDir, 'recorder'))
      ? [
          `${dataDir} holds the recorder's data too: all of it will belong to "${user}"; with everything on this computer, use --all`,
        ]
      : []),
  ]
}

function quietedText({ title }: DeviceAccess): string {
  return `${title} is a keyboard: what any of its kind types reaches the agent alone from now on`
}

function commandsFor(name: string): string[][] {
  const subsystems = ['usb', 'tty', 'hidraw', 'input'].map((name) => `--subsystem-match=${name}`)
  return [
    ['systemd-sysusers', '/etc/sysusers.d/munteok.conf'],
    ['systemd-tmpfiles', '--create', `/etc/tmpfiles.d/${name}.conf`],
    ['systemctl', 'restart', 'systemd-modules-load.service'],
    ['udevadm', 'control', '--reload'],
    ['udevadm', 'trigger', ...subsystems],
    ['systemctl', 'daemon-reload'],
    ['systemctl', 'enable', `${name}.service`],
    ['systemctl', 'restart', `${name}.service`],
  ]
}

/** Runs the commands that put the files to use, or says them where no systemd runs. */
function putToUse(commands: readonly string[][], run: boolean): void {
  if (!run) {
    console.log('Not put to use here. On the computer itself, as root:')
    for (const command of commands) console.log(`  ${command.join(' ')}`)
    return
  }
  for (const [program = '', ...args] of commands) {
    console.log(`+ ${[program, ...args].join(' ')}`)
    try {
      execFileSync(program, args, { stdio: 'inherit' })
    } catch (cause) {
      throw new MunteokError(
        'outside',
        'command-failed',
        `"${[program, ...args].join(' ')}" failed: the files are written; mend that, and run this again`,
        { cause },
      )
    }
  }
  const unit = commands.at(-1)?.at(-1) ?? ''
  console.log(`It runs, and starts with the computer. Its log: journalctl -u ${unit} -f`)
}
