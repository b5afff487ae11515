import { messageOf } from '@munteok/core'
import { cannotBeOpened, notThere, saysForbidden, saysNotThere, unplugged } from '../open-trouble.ts'
import type { Trouble } from '../transport.ts'

/** What is wrong with a port and what to do about it, from what `serialport` says. */
export function serialTrouble(path: string, error: unknown): Trouble {
  if (isDisconnected(error) || error === null || error === undefined) return unplugged(path)
  const text = messageOf(error)
  if (saysNotThere(text)) return notThere(path)
  if (/cannot lock|resource temporarily unavailable|busy/i.test(text))
    return {
      code: 'in-use',
      message: `${path} is in use by another program: stop that one (fuser ${path} names it); trying on`,
    }
  if (saysForbidden(text))
    return {
      code: 'no-permission',
      message: `${path} may not be opened by this user: let "munteok agent install" write the rules for it, or add the user to the group dialout (sudo usermod -aG dialout $USER) and log in again; trying on`,
    }
  if (/inappropriate ioctl/i.test(text))
    return { code: 'misconfigured', message: `${path} is no serial port: correct its path; trying on` }
  return cannotBeOpened(path, text)
}

function isDisconnected(error: unknown): boolean {
  return error instanceof Error && 'disconnected' in error && error.disconnected === true
}
