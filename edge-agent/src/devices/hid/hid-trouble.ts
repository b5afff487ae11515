import { DeviceTrouble, MunteokError, messageOf } from '@munteok/core'
import Value from 'typebox/value'
import type { Trouble } from '../transport.ts'

/**
 * What is wrong with a HID device and what to do about it.
 *
 * @param place its path, or what it is at USB
 * @param error what was thrown, or what node-hid said when it lost the device: a text
 */
export function hidTrouble(place: string, error: unknown): Trouble {
  const text = messageOf(error)
  if (error instanceof MunteokError && Value.Check(DeviceTrouble, error.code))
    return { code: error.code, message: `${text}; trying on` }
  if (error === undefined || /disconnected|could not read/i.test(text))
    return { code: 'not-there', message: `${place} was unplugged: plug it in again; trying on` }
  if (/no such (file|device)/i.test(text))
    return {
      code: 'not-there',
      message: `${place} is not there: plug the device in, or correct its path; trying on`,
    }
  if (/permission denied/i.test(text))
    return {
      code: 'no-permission',
      message: `${place} may not be opened by this user: run "munteok agent install", which writes a udev rule for it, and plug it in again; trying on`,
    }
  return { code: 'failed', message: `${place} cannot be opened (${text}); trying on` }
}
