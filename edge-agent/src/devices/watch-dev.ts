import { watch } from 'node:fs'

const DEV = '/dev'
/** A plug makes several nodes and links: they are looked at together. */
const GATHER_MS = 50

/** Hears of new and removed nodes, and says nothing where it cannot: there is the look as well. */
export function watchDev(changed: () => void): () => void {
  let timer: NodeJS.Timeout | undefined
  const heard = (): void => {
    timer ??= setTimeout(() => {
      timer = undefined
      changed()
    }, GATHER_MS)
  }
  try {
    const watcher = watch(DEV, { persistent: false }, heard)
    watcher.on('error', () => watcher.close())
    return () => {
      clearTimeout(timer)
      watcher.close()
    }
  } catch {
    // Out of watches, or no such folder.
    return () => {}
  }
}
