import { existsSync } from 'node:fs'

/** What the session runs, the package of Debian 12 that has it, and why; a path stands for a library or data. */
const NEEDED = [
  { at: ['/usr/bin/sway'], debian: 'sway' },
  { at: ['/usr/bin/swaybg'], debian: 'swaybg' },
  { at: ['/usr/bin/swayidle'], debian: 'swayidle' },
  { at: ['/usr/bin/chromium'], debian: 'chromium' },
  { at: ['/usr/bin/curl'], debian: 'curl' },
  { at: ['/bin/ss', '/usr/bin/ss'], debian: 'iproute2' },
  { at: ['/usr/share/doc/libpam-systemd'], debian: 'libpam-systemd' },
  { at: ['/usr/share/doc/dbus-user-session'], debian: 'dbus-user-session' },
  { at: ['/usr/bin/pipewire-pulse'], debian: 'pipewire-pulse' },
  { at: ['/usr/bin/wireplumber'], debian: 'wireplumber' },
  { at: ['/usr/bin/speech-dispatcher'], debian: 'speech-dispatcher' },
  { at: ['/usr/lib/speech-dispatcher-modules/sd_espeak-ng'], debian: 'speech-dispatcher-espeak-ng' },
] as const

/** All of it, as apt takes it. */
export const APT_LINE = aptLine(NEEDED.map(({ debian }) => debian))

/** The packages of Debian that are not there. @param root for tests; `/` is the system itself */
export function missingPackages(root = '/'): string[] {
  return NEEDED.filter(({ at }) => !at.some((path) => existsSync(root + path))).map(({ debian }) => debian)
}

export function aptLine(packages: readonly string[]): string {
  return `apt-get install --no-install-recommends ${packages.join(' ')}`
}
