import { statSync } from 'node:fs'
import { createServer, type Server } from 'node:net'

/** Holds a device until it is closed, or the process ends. */
export interface HeldLock {
  release(): Promise<void>
}

/**
 * Keeps other agents on this computer from the same HID device: opening one is not exclusive, so each
 * report would be two check-ins. An abstract socket of Linux with the node's name can be listened on by
 * one process only, and is gone with it, however that ends.
 *
 * @returns undefined when another process has the device
 */
export async function lockHid(path: string): Promise<HeldLock | undefined> {
  // Elsewhere the system itself opens exclusively.
  if (process.platform !== 'linux') return { release: async () => undefined }
  const server = createServer((socket) => socket.destroy())
  if (!(await listens(server, `\0munteok-hid-${nodeNumber(path)}`))) return undefined
  server.unref()
  return { release: () => new Promise((resolve) => server.close(() => resolve())) }
}

function listens(server: Server, name: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(false)
      else reject(error)
    })
    server.listen(name, () => resolve(true))
  })
}

/** The same for each link to a node. */
function nodeNumber(path: string): string {
  return String(statSync(path).rdev)
}
