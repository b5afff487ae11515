import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'

/**
 * Calls back for each line of a stream. One that breaks off, as that of a process which is ended does,
 * ends: whoever waits for more has a time limit of their own.
 */
export function onLines(stream: Readable, take: (line: string) => void): void {
  createInterface({ input: stream })
    .on('line', take)
    .on('error', () => stream.destroy())
}
