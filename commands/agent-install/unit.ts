import type { DeviceAccess } from './device-access.ts'

export interface UnitSettings {
  readonly description: string
  readonly user: string
  readonly group: string
  /** What is run, each argument by itself. */
  readonly command: readonly string[]
  readonly siteFolder: string
  readonly dataDir: string
  readonly environment: Readonly<Record<string, string>>
  readonly devices: readonly DeviceAccess[]
  readonly memoryMaxMB: number
  /** Exit code after which starting again would not help. */
  readonly setupExitCode: number
  /** 254 and newer wait longer and longer before each new start. */
  readonly systemdVersion: number | undefined
}

/** A systemd unit that may do what an agent needs, and nothing else. */
export function unitText(settings: UnitSettings): string {
  const { description, user, group, command, siteFolder, dataDir, environment, memoryMaxMB } = settings
  const variables = Object.entries(environment).map(
    ([name, value]) => `Environment=${quoted(`${name}=${value}`)}`,
  )
  return `# Written by "munteok agent install": run it again after a change of the site file.
[Unit]
Description=${description.replaceAll('%', '%%')}
After=network.target systemd-udevd.service systemd-modules-load.service time-sync.target
# It is tried for ever, see below.
StartLimitIntervalSec=0

[Service]
Type=exec
User=${user}
Group=${group}
WorkingDirectory=${unquoted(siteFolder)}
${[...variables, `ExecStart=${command.map(quoted).join(' ')}`].join('\n')}
UMask=0077
MemoryMax=${memoryMaxMB}M

# Starts again what ended, but not what is set up wrongly: that needs a person.
Restart=on-failure
RestartPreventExitStatus=${settings.setupExitCode}
RestartSec=2
${backOff(settings.systemdVersion)}TimeoutStopSec=20

# Exactly the kinds of devices that are configured; which of them, udev's rules say.
DevicePolicy=closed
${deviceClasses(settings.devices)
  .map((name) => `DeviceAllow=char-${name} rw\n`)
  .join('')}
# Nothing of the system is changed but the data.
ProtectSystem=strict
ReadWritePaths=${quoted(dataDir)}
ProtectHome=read-only
PrivateTmp=yes
NoNewPrivileges=yes
CapabilityBoundingSet=
ProtectKernelTunables=yes
ProtectKernelModules=yes
ProtectControlGroups=yes
RestrictSUIDSGID=yes
RestrictNamespaces=yes
LockPersonality=yes
SystemCallArchitectures=native
# The network for the broker and the kiosk, netlink for udev.
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX AF_NETLINK

[Install]
WantedBy=multi-user.target
`
}

function backOff(version: number | undefined): string {
  return version !== undefined && version >= 254 ? 'RestartSteps=6\nRestartMaxDelaySec=60\n' : ''
}

/** The names that `/proc/devices` has for the nodes of these devices. */
export function deviceClasses(devices: readonly DeviceAccess[]): string[] {
  return [...new Set(devices.flatMap(classesOf))].sort()
}

function classesOf({ kind, settings: { path } }: DeviceAccess): string[] {
  if (kind === 'hid') return ['hidraw']
  if (path === undefined || path.startsWith('/dev/serial/')) return ['ttyACM', 'ttyUSB']
  const name = /^\/dev\/([A-Za-z]+)\d+$/.exec(path)?.[1]
  return [name ?? 'pts']
}

/** Without their modules a class has no number when the unit starts, and would stay forbidden. */
export function modulesFor(devices: readonly DeviceAccess[]): string[] {
  const classes = deviceClasses(devices)
  return [
    ...(classes.includes('ttyACM') ? ['cdc_acm'] : []),
    ...(classes.includes('ttyUSB') ? ['usbserial'] : []),
    ...(classes.includes('hidraw') ? ['hid', 'usbhid'] : []),
  ]
}

/** As systemd reads it: `%` begins a specifier, `$` a variable, and spaces part words. */
function quoted(text: string): string {
  const plain = text
    .replaceAll('%', '%%')
    .replaceAll('\\', '\\\\')
    .replaceAll('"', '\\"')
    .replaceAll('$', '$$$$')
  return /[\s"'\\;]/.test(text) ? `"${plain}"` : plain
}

/** A setting that is one path takes it as it is, up to the end of the line. */
function unquoted(path: string): string {
  return path.replaceAll('%', '%%')
}
