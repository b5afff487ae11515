import { MunteokError, messageOf } from '@munteok/core'
import {
  cannotBeOpened,
  notThere,
  saysForbidden,
  saysNotThere,
  troubleOf,
  unplugged,
} from '../open-trouble.ts'
import type { Trouble } from '../transport.ts'

/**
 * What is wrong with a HID device and what to do about it.
 *
 * @param place its path, or what it is at USB
 * @param error what was thrown, or what node-hid said when it lost the device: a text
 */
export function hidTrouble(place: string, error: unknown): Trouble {
  if (error instanceof MunteokError) return troubleOf(error)
  const text = messageOf(error)
  if (error === undefined || /disconnected|could not read/i.test(text)) return unplugged(place)
  if (saysNotThere(text)) return notThere(place)
  if (saysForbidden(text))
    return {
      code: 'no-permission',
      message: `${place} may not be opened by this user: run "munteok agent install", which writes a udev rule for it, and plug it in again; trying on`,
    }
  return cannotBeOpened(place, text)
}
