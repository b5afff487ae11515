import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { AgentSettings } from '@munteok/core'
import { EXIT_SETUP, type Installation } from '@munteok/runtime'
import { PACKAGE_DIR } from '../command.ts'
import { type Account, accountOf } from '../install/account.ts'
import { unitName } from '../install/agent-unit.ts'
import { type InstalledFile, printed } from '../install/installed-files.ts'
import { put } from '../install/put.ts'
import { accessOf, type DeviceAccess } from './device-access.ts'
import { commandsFor } from './put-to-use.ts'
import { blockedFor } from './readable.ts'
import { udevRules } from './udev-rules.ts'
import { modulesFor, unitText } from './unit.ts'

const AGENT_MEMORY_MB = 384
const HOUSE_MEMORY_MB = 2_048
/** As the first line of the front door has them. */
const NODE_FLAGS = ['--max-semi-space-size=2']
const SCRIPT = join(PACKAGE_DIR, 'dist', 'munteok.js')

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
  const { installation, agent, print, prefix } = options
  const account = accountOf(options.user)
  const devices = await accessOf(agent ? [agent] : installation.site.agents)
  const files = installedFiles(options, account, devices)
  for (const warning of warningsFor(options, devices)) console.error(`munteok agent install: ${warning}`)
  if (print) console.log(printed(files))
  else {
    const { dataDir } = installation
    const unit = unitName(agent)
    put({
      files,
      prefix,
      commands: commandsFor({ unit, ...account, dataDir, modules: modulesFor(devices) }),
      typed: 'munteok agent install',
      done: `It runs, and starts with the computer. Its log: journalctl -u ${unit} -f`,
    })
  }
}

function installedFiles(
  { installation, agent }: InstallOptions,
  account: Account,
  devices: readonly DeviceAccess[],
): InstalledFile[] {
  const { siteFile, dataDir } = installation
  const unit = unitName(agent)
  const modules = modulesFor(devices)
  const what = agent ? ['agent', '--config', siteFile, '--name', agent.name] : ['start', '--config', siteFile]
  const text = unitText({
    description: agent ? `Munteok agent ${agent.name}` : 'Munteok, the whole building',
    ...account,
    command: [process.execPath, ...NODE_FLAGS, SCRIPT, ...what],
    siteFolder: dirname(siteFile),
    dataDir,
    environment: environment(),
    devices,
    memoryMaxMB: agent ? AGENT_MEMORY_MB : HOUSE_MEMORY_MB,
    setupExitCode: EXIT_SETUP,
    systemdVersion: systemdVersion(),
  })
  return [
    { path: '/etc/sysusers.d/munteok.conf', text: `u ${account.user} - "Munteok"\n` },
    ...(modules.length > 0
      ? [{ path: `/etc/modules-load.d/${unit}.conf`, text: `${modules.join('\n')}\n` }]
      : []),
    { path: `/etc/udev/rules.d/70-${unit}.rules`, text: udevRules(devices, account.group) },
    { path: `/etc/systemd/system/${unit}.service`, text },
  ]
}

/** What overrides the site file here must do so there. */
function environment(): Record<string, string> {
  const names = ['MUNTEOK_DATA_DIR', 'MUNTEOK_MQTT_URL', 'MUNTEOK_LOG_LEVEL']
  return Object.fromEntries(names.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])))
}

function systemdVersion(): number | undefined {
  const { stdout } = spawnSync('systemctl', ['--version'], { encoding: 'utf8' })
  const version = /^systemd (\d+)/.exec(stdout ?? '')?.[1]
  return version === undefined ? undefined : Number(version)
}

function warningsFor(
  { installation, agent, user }: InstallOptions,
  devices: readonly DeviceAccess[],
): string[] {
  const { siteFile, site, dataDir } = installation
  const files = [process.execPath, SCRIPT, siteFile, site.building, join(dirname(dataDir), '.')]
  const blocked = new Set(files.flatMap((file) => blockedFor(file) ?? []))
  const keyboards = devices.filter(({ isKeyboard }) => isKeyboard)
  return [
    ...[...blocked].map(
      (at) =>
        `the user "${user}" may not get at ${at}: put it where everybody may, or allow it (chmod o+rX ${at})`,
    ),
    ...(agent && existsSync(join(dataDir, 'recorder'))
      ? [
          `${dataDir} holds the recorder's data too, and all of it will belong to "${user}": with everything on this computer, use --all`,
        ]
      : []),
    ...keyboards.map(
      ({ title }) => `${title} is a keyboard: what any of its kind types reaches the agent alone from now on`,
    ),
  ]
}
