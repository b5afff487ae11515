import { nodeAt } from '../node-at.ts'
import { watchDev } from '../watch-dev.ts'
import { type HidLibrary, loadHidLibrary } from './hid-library.ts'
import { type HeldLock, lockHid } from './hid-lock.ts'
import { wedgeWarning } from './wedge-warning.ts'

/** All that a HID transport needs of the computer it runs on. */
export interface HidSystem {
  /** @throws MunteokError `outside` `library-missing` */
  load(): Promise<HidLibrary>
  /** @returns undefined when another process has the device */
  lock(path: string): Promise<HeldLock | undefined>
  /** @see nodeAt */
  nodeAt(path: string): string
  /** @see wedgeWarning */
  wedgeWarning(path: string): string | undefined
  /** Tells that something was plugged in or out. @returns ends it */
  watch(changed: () => void): () => void
}

export const realHidSystem: HidSystem = {
  load: loadHidLibrary,
  lock: lockHid,
  nodeAt,
  wedgeWarning: (path) => wedgeWarning(path),
  watch: watchDev,
}
