import { statSync } from 'node:fs'
import { createServer, type Server } from 'node:net'

/** Holds a device until it is closed, or the process ends. */
export interface HeldLock {
  release(): Promise<void>
}

/**
 * Keeps other agents on this computer from the same HID device: opening one is not exclusive, so each
 * report would be two check-ins.
 *
 * @returns undefined when another process has the device
 * @throws Error of the file system for a device that is not there
 */
export async function lockHid(path: string): Promise<HeldLock | undefined> {
  // The device's number: the same for each link to it.
  return holdName(`hid ${statSync(path).rdev}`)
}

/**
 * Holds a name that one process of this computer can hold at a time: by listening on an abstract socket
 * of Linux, which is gone with its process, however that ends. Other systems have no such sockets;
 * macOS opens HID devices exclusively by itself, and Windows keeps keyboards to itself.
 *
 * @returns undefined when somebody holds it
 */
export async function holdName(name: string): Promise<HeldLock | undefined> {
  if (process.platform !== 'linux') return { release: async () => undefined }
  const server = createServer((socket) => socket.destroy())
  if (!(await listens(server, `\0munteok ${name}`))) return undefined
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
