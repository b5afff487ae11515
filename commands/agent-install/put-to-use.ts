import type { SystemCommand } from '../install/system-commands.ts'

export interface InstalledUnit {
  readonly unit: string
  readonly user: string
  readonly group: string
  readonly dataDir: string
  readonly modules: readonly string[]
}

/**
 * What puts the written files to use, in this order: the user is there before udev reads rules that name
 * its group, and the modules before the unit starts.
 */
export function commandsFor({ unit, user, group, dataDir, modules }: InstalledUnit): SystemCommand[] {
  const subsystems = ['usb', 'tty', 'hidraw', 'input'].map((name) => `--subsystem-match=${name}`)
  return [
    { words: ['systemd-sysusers', '/etc/sysusers.d/munteok.conf'] },
    { words: ['install', '-d', '-m', '0700', '-o', user, '-g', group, dataDir] },
    { words: ['chown', '-R', `${user}:${group}`, dataDir] },
    ...(modules.length > 0 ? [{ words: ['modprobe', '-a', ...modules], mayFail: true } as const] : []),
    { words: ['udevadm', 'control', '--reload'] },
    { words: ['udevadm', 'trigger', ...subsystems] },
    { words: ['systemctl', 'daemon-reload'] },
    { words: ['systemctl', 'enable', `${unit}.service`] },
    { words: ['systemctl', 'restart', `${unit}.service`] },
  ]
}
