import type { HidUsage } from './driver.ts'

/** Generic desktop, keyboard: also a reader that types what it reads. */
export const KEYBOARD: HidUsage = { page: 0x01, usage: 0x06 }
/** Bar code scanner, in HID POS mode. */
export const POS_SCANNER: HidUsage = { page: 0x8c, usage: 0x02 }

export function isUsage(usage: HidUsage | undefined, wanted: HidUsage): boolean {
  return usage?.page === wanted.page && usage.usage === wanted.usage
}

export function isKeyboard(usage: HidUsage | undefined): boolean {
  return isUsage(usage, KEYBOARD)
}
