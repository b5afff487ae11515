import { HID_POS_DESCRIPTOR } from '@munteok/firmware-sim'
import type { Guest } from './guest.ts'

export interface UsbIdentity {
  readonly vendor: string
  readonly product: string
  readonly serial: string
  readonly manufacturer: string
  readonly name: string
}

const FOLDER = '/sys/kernel/config/usb_gadget/scanner'

/**
 * A scanner that is a HID POS device and a serial port in one: a USB gadget in the guest's own kernel,
 * on a host controller without hardware (dummy_hcd). Its other end are /dev/hidg0 and /dev/ttyGS0.
 */
export class GadgetScanner {
  readonly #guest: Guest
  readonly #identity: UsbIdentity

  constructor(guest: Guest, identity: UsbIdentity) {
    this.#guest = guest
    this.#identity = identity
  }

  /** Makes it, not plugged in yet. To be called once. */
  async make(): Promise<void> {
    const { vendor, product, serial, manufacturer, name } = this.#identity
    const octal = [...HID_POS_DESCRIPTOR].map((byte) => `\\${byte.toString(8).padStart(3, '0')}`)
    const strings = { manufacturer, product: name, serialnumber: serial }
    await this.#guest.shell(
      [
        'modprobe -a dummy_hcd libcomposite usb_f_hid usb_f_acm',
        'mount -t configfs configfs /sys/kernel/config',
        `mkdir ${FOLDER} && cd ${FOLDER}`,
        'mkdir -p strings/0x409 configs/c.1 functions/hid.scans functions/acm.line',
        `echo 0x${vendor} > idVendor && echo 0x${product} > idProduct`,
        ...Object.entries(strings).map(([file, text]) => `echo '${text}' > strings/0x409/${file}`),
        'echo 64 > functions/hid.scans/report_length',
        `printf '${octal.join('')}' > functions/hid.scans/report_desc`,
        'ln -s functions/hid.scans functions/acm.line configs/c.1',
      ].join(' && '),
    )
  }

  async plug(): Promise<void> {
    await this.#guest.shell(`ls /sys/class/udc > ${FOLDER}/UDC && stty raw -echo -F /dev/ttyGS0`)
  }

  async unplug(): Promise<void> {
    await this.#guest.shell(`echo '' > ${FOLDER}/UDC`)
  }

  /** Only while somebody has the HID device open: nobody else asks for reports. */
  async report(reports: readonly Uint8Array[]): Promise<void> {
    await this.#guest.call('send', { path: '/dev/hidg0', chunks: reports.map(hex) })
  }

  /** Sends on the serial port. */
  async line(bytes: Uint8Array): Promise<void> {
    await this.#guest.call('send', { path: '/dev/ttyGS0', chunks: [hex(bytes)] })
  }
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}
