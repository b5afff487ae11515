/**
 * The narrow part of node-hid that is used, loaded when the first HID device is configured: node-hid
 * links libusb even where it does not use it. Never its synchronous class, which can crash when it is
 * closed during a read (node-hid/node-hid#559).
 */
import { MunteokError, messageOf } from '@munteok/core'
import type { FoundDevice, HidUsage } from '../../drivers/driver.ts'
import { hidSocket } from './hid-socket.ts'

/** One top-level collection of a HID device: a node that has several is listed as often. */
export interface ListedHid {
  readonly found: FoundDevice
  readonly usage: HidUsage | undefined
}

/** What an open device tells. After `gone` nothing comes. */
export interface HidEvents {
  report(report: Uint8Array): void
  gone(reason: string): void
}

export interface OpenHid {
  write(report: Uint8Array): Promise<void>
  close(): Promise<void>
}

export interface HidLibrary {
  list(): Promise<ListedHid[]>
  /** @throws Error with the library's text when it cannot be opened */
  open(path: string, events: HidEvents): Promise<OpenHid>
}

/** @throws MunteokError `outside` `library-missing` where it cannot be loaded, naming what to install */
export async function loadHidLibrary(): Promise<HidLibrary> {
  try {
    const hid = await import('node-hid')
    // Only this loads the native part.
    hid.getHidapiVersion()
    return {
      list: async () => (await hid.devicesAsync()).flatMap((device) => listed(device, hidSocket)),
      open: openWith(hid.HIDAsync),
    }
  } catch (cause) {
    throw new MunteokError('outside', 'library-missing', libraryMissing(messageOf(cause)), { cause })
  }
}

/** Every HID device that is plugged in, for `munteok devices`. @throws as `loadHidLibrary` */
export async function listHid(): Promise<ListedHid[]> {
  return (await loadHidLibrary()).list()
}

export function libraryMissing(text: string): string {
  const remedy = /libusb/.test(text)
    ? 'install it (sudo apt install libusb-1.0-0)'
    : 'install Munteok again, on a machine that node-hid was built for'
  return `HID devices cannot be used, for a library is missing (${text.split('\n')[0]}): ${remedy}`
}

type NodeHid = typeof import('node-hid')
type NodeHidDevice = Awaited<ReturnType<NodeHid['devicesAsync']>>[number]

/**
 * @param device as node-hid lists it; devices that have no serial number or maker have empty ones
 * @param socketOf tells a node's socket
 */
export function listed(device: NodeHidDevice, socketOf: (path: string) => string | undefined): ListedHid[] {
  const { path, vendorId, productId, serialNumber, usagePage, usage } = device
  if (!path) return []
  const name = nameOf(device)
  const socket = socketOf(path)
  return [
    {
      found: {
        path,
        vendor: usbId(vendorId),
        product: usbId(productId),
        ...(serialNumber && { serial: serialNumber }),
        ...(socket !== undefined && { socket }),
        ...(name && { name }),
      },
      usage: usagePage && usage !== undefined ? { page: usagePage, usage } : undefined,
    },
  ]
}

/** Many products name their maker themselves. */
function nameOf({ manufacturer = '', product = '' }: NodeHidDevice): string {
  return product.startsWith(manufacturer) ? product : `${manufacturer} ${product}`.trim()
}

function usbId(id: number): string {
  return id.toString(16).padStart(4, '0')
}

function openWith(HIDAsync: NodeHid['HIDAsync']): HidLibrary['open'] {
  return async (path, events) => {
    const device = await HIDAsync.open(path)
    // The payload is a string. Without a listener for data no error ever comes, and a second one throws.
    device.on('error', (error: unknown) => events.gone(messageOf(error)))
    device.on('data', (report: Buffer) => events.report(report))
    return {
      write: async (report) => {
        await device.write(Buffer.from(report))
      },
      close: () => device.close(),
    }
  }
}
