import { setImmediate, setInterval, setTimeout } from 'node:timers'

/** Real time, for what is to be done later. */
export interface Scheduler {
  /** After the messages that have already arrived have been handed out. */
  soon(task: () => void): void
  later(task: () => void, ms: number): void
  /** Again and again. @returns what ends it */
  every(task: () => void, ms: number): () => void
}

export const realTime: Scheduler = {
  soon: (task) => void setImmediate(task),
  later: (task, ms) => void setTimeout(task, ms).unref(),
  every: (task, ms) => {
    const timer = setInterval(task, ms).unref()
    return () => clearInterval(timer)
  },
}
