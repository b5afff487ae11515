/**
 * The rules by which udev gives exactly the configured devices to the agent's group, keeps programs
 * that try modems away from their ports, and keeps a reader that is a keyboard from typing into
 * whatever has the focus.
 *
 * A HID device's node has no properties of its own (`ENV{ID_VENDOR_ID}` never fits it): its vendor and
 * product stand in the name of its parent, its serial number among that one's properties.
 */
import type { UsbSettings } from '@munteok/core'
import type { DeviceAccess } from './device-access.ts'

const HEAD = `# Written by "munteok agent install" from the site file: change that, and run it again.
ACTION=="remove", GOTO="munteok_end"
`

export function udevRules(devices: readonly DeviceAccess[], group: string): string {
  const rules = devices.flatMap((device) => ['', `# ${oneLine(device.title)}`, ...rulesFor(device, group)])
  return `${[HEAD.trimEnd(), ...rules, '', 'LABEL="munteok_end"'].join('\n')}\n`
}

function rulesFor(device: DeviceAccess, group: string): string[] {
  const { usb, path = '' } = device.settings
  const grant = `GROUP="${group}", MODE="0660"`
  if (!usb) return [pathRule(path, grant)]
  if (device.kind === 'serial') return serialRules(usb, grant)
  return [...hidRules(usb, grant), ...(device.isKeyboard ? quietRules(usb) : [])]
}

/** A port that the site file names by its path. */
function pathRule(path: string, grant: string): string {
  const name = /^\/dev\/([^/]+)$/.exec(path)?.[1]
  if (name?.startsWith('hidraw')) return `SUBSYSTEM=="hidraw", KERNEL=="${glob(name)}", ${grant}`
  if (name) return `SUBSYSTEM=="tty", KERNEL=="${glob(name)}", ${grant}, ${NO_MODEM_PORT}`
  const link = /^\/dev\/(serial\/.+)$/.exec(path)?.[1]
  if (link) return `SUBSYSTEM=="tty", SYMLINK=="${glob(link)}", ${grant}, ${NO_MODEM_PORT}`
  return `# no rule for ${oneLine(path)}: it is no device that udev makes`
}

const NO_MODEM_PORT = 'ENV{ID_MM_PORT_IGNORE}="1"'

function serialRules({ vendor, product, serial, socket }: UsbSettings, grant: string): string[] {
  return [
    [
      'SUBSYSTEM=="tty", KERNEL=="ttyUSB*|ttyACM*"',
      `ENV{ID_VENDOR_ID}=="${vendor}", ENV{ID_MODEL_ID}=="${product}"`,
      ...(serial === undefined ? [] : [`ENV{ID_SERIAL_SHORT}=="${glob(serial)}"`]),
      ...inSocket(socket),
      grant,
      NO_MODEM_PORT,
    ].join(', '),
    `SUBSYSTEM=="usb", ENV{DEVTYPE}=="usb_device", ATTR{idVendor}=="${vendor}", ATTR{idProduct}=="${product}", ENV{ID_MM_DEVICE_IGNORE}="1"`,
  ]
}

/** The path may end with the interface, which a site file may leave out. */
function inSocket(socket: string | undefined): string[] {
  if (socket === undefined) return []
  const path = glob(socket.replace(/-port\d+$/, ''))
  return [`ENV{ID_PATH}=="${path}|${path}:*"`]
}

function hidRules(usb: UsbSettings, grant: string): string[] {
  const { serial, socket } = usb
  const those = `SUBSYSTEM=="hidraw", ${hidParent(usb)}`
  return [
    ...(serial === undefined ? [] : [`${those}, IMPORT{parent}="HID_UNIQ"`]),
    ...(socket === undefined ? [] : [`${those}, IMPORT{builtin}="path_id"`]),
    [
      those,
      ...(serial === undefined ? [] : [`ENV{HID_UNIQ}=="${glob(serial)}"`]),
      ...inSocket(socket),
      grant,
    ].join(', '),
  ]
}

/** `0003` is USB. */
function hidParent({ vendor, product }: UsbSettings): string {
  return `KERNELS=="0003:${vendor.toUpperCase()}:${product.toUpperCase()}.*"`
}

/**
 * An inhibited input device gives no keystroke to anybody, on a console or a screen, while the agent
 * goes on to read its reports. Kernels before 5.11 cannot do it: there, screens at least ignore it.
 */
function quietRules(usb: UsbSettings): string[] {
  const { serial, socket } = usb
  const unique = serial === undefined ? [] : [`ATTRS{uniq}=="${glob(serial)}"`]
  const those = (kernel: string, ids: string) =>
    ['SUBSYSTEM=="input"', `KERNEL=="${kernel}"`, ids, ...unique].join(', ')
  const parent = hidParent(usb)
  // Both attributes of one rule must be the same parent's: with a serial number, the input device's own.
  const ids =
    serial === undefined ? parent : `ATTRS{id/vendor}=="${usb.vendor}", ATTRS{id/product}=="${usb.product}"`
  const there = inSocket(socket)
  return [
    ...(socket === undefined ? [] : [`${those('input[0-9]*', ids)}, IMPORT{builtin}="path_id"`]),
    [those('input[0-9]*', ids), ...there, 'ATTR{inhibited}="1"'].join(', '),
    [those('event[0-9]*', ids), ...there, 'ENV{LIBINPUT_IGNORE_DEVICE}="1"'].join(', '),
  ]
}

/** As a pattern of udev, which has no way to quote: what is not plain stands for any one character. */
function glob(text: string): string {
  return text.replace(/[^A-Za-z0-9_.:/+=,@-]/g, '?')
}

function oneLine(text: string): string {
  return text.replace(/[\r\n]+/g, ' ')
}
