import { statSync } from 'node:fs'
import { watchDev } from '../serial/serial-nodes.ts'
import { type HidLibrary, loadHidLibrary } from './hid-library.ts'
import { type HeldLock, lockHid } from './hid-lock.ts'
import { wedgeWarning } from './wedge-warning.ts'

/** All that a HID transport needs of the computer it runs on. */
export interface HidSystem {
  /** @throws MunteokError `outside` `library-missing` */
  load(): Promise<HidLibrary>
  /** @returns undefined when another process has the device */
  lock(path: string): Promise<HeldLock | undefined>
  /** Which device a path leads to now; empty when to none. */
  nodeAt(path: string): string
  /** @see wedgeWarning */
  wedgeWarning(path: string): string | undefined
  /** Tells that something was plugged in or out. @returns ends it */
  watch(changed: () => void): () => void
}

export const realHidSystem: HidSystem = {
  load: loadHidLibrary,
  lock: lockHid,
  nodeAt(path) {
    const found = statSync(path, { throwIfNoEntry: false })
    return found ? `${found.dev} ${found.ino} ${found.rdev}` : ''
  },
  wedgeWarning: (path) => wedgeWarning(path),
  watch: watchDev,
}
