/** What the kernel and udev show of serial ports without being asked: names in `/sys` and `/dev`. */
import { readdirSync, readlinkSync, statSync } from 'node:fs'
import { join } from 'node:path'

const CLASS = '/sys/class/tty'
const DEV = '/dev'
const LINKS = '/dev/serial/by-path'
/** Ports that can be plugged in and out. */
const PLUGGABLE = /^(tty(USB|ACM|WCH|XRUSB|MFD)|rfcomm)\d+$/

/**
 * All ports that can be plugged, with the identity and the rights of their nodes: another text whenever
 * one came, went, was replaced at the same name, or was given to another group. Undefined where there is
 * no `/sys`.
 */
export function serialPorts(): string | undefined {
  const names = namesIn(CLASS)
  if (!names) return undefined
  const ports = names.filter((name) => PLUGGABLE.test(name)).sort()
  return [...ports.map(portState), ...linksByPath().map(({ link, port }) => `${link} ${port}`)].join('\n')
}

function portState(name: string): string {
  const stat = statSync(join(DEV, name), { throwIfNoEntry: false })
  if (!stat) return name
  return [name, stat.ino, stat.rdev, stat.birthtimeMs, stat.mode, stat.uid, stat.gid].join(' ')
}

/** The socket of each port, as udev names it (`ID_PATH`), by the port's path. */
export function socketsByPort(): Map<string, string> {
  const sockets = new Map<string, string>()
  for (const { link, port } of linksByPath()) {
    // Newer versions of udev make a second link, which says the version of USB.
    if (/-usbv\d/.test(link) && sockets.has(port)) continue
    sockets.set(port, link.replace(/-port0$/, ''))
  }
  return sockets
}

function linksByPath(): { link: string; port: string }[] {
  const links = namesIn(LINKS) ?? []
  return links.sort().flatMap((link) => {
    const target = targetOf(join(LINKS, link))
    return target === undefined ? [] : [{ link, port: target }]
  })
}

function targetOf(link: string): string | undefined {
  try {
    return join(LINKS, readlinkSync(link))
  } catch {
    // Unplugged between the two looks.
    return undefined
  }
}

function namesIn(folder: string): string[] | undefined {
  try {
    return readdirSync(folder)
  } catch {
    // No such folder where there is no such thing, which is an answer.
    return undefined
  }
}
