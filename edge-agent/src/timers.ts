/** Waiting, injected so that tests need not. */
export interface Timers {
  /** Calls `run` once after `ms` of real time. @returns cancels it */
  after(ms: number, run: () => void): () => void
  /** Milliseconds that passed since anything: never set back, unlike the clock on the wall. */
  now(): number
}

export const realTimers: Timers = {
  after(ms, run) {
    const timer = setTimeout(run, ms)
    return () => clearTimeout(timer)
  },
  now: () => performance.now(),
}
