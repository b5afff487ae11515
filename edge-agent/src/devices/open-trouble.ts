/** What can be wrong with a device of any kind that is to be opened, or was lost. */
import { DeviceTrouble, type MunteokError, parserOf } from '@munteok/core'
import type { Trouble } from './transport.ts'

const codes = parserOf(DeviceTrouble)

/** Libraries pass on the words of the operating system. */
export function saysNotThere(text: string): boolean {
  return /no such (file|device)/i.test(text)
}

export function saysForbidden(text: string): boolean {
  return /permission denied/i.test(text)
}

/** @param place its path, or what it is at USB */
export function unplugged(place: string): Trouble {
  return { code: 'not-there', message: `${place} was unplugged: plug it in again; trying on` }
}

export function notThere(place: string): Trouble {
  return {
    code: 'not-there',
    message: `${place} is not there: plug the device in, or correct its path; trying on`,
  }
}

export function cannotBeOpened(place: string, text: string): Trouble {
  return { code: 'failed', message: `${place} cannot be opened (${text}); trying on` }
}

/** What our own code found in the way, in its own words. */
export function troubleOf({ code, message }: MunteokError): Trouble {
  return { code: codes.check(code) ? code : 'failed', message: `${message}; trying on` }
}
