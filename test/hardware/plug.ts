/** Something with a plug: one USB device, which may be several devices to the agent. */
export interface Plug {
  readonly name: string
  /** The ids that the site file gives to what it is. */
  readonly devices: readonly string[]
  /** Into another socket each time, where it has several. */
  plug(): Promise<void>
  unplug(): Promise<void>
  /** Somebody walks through, holds up a card or a code: it reads, and says so. */
  use(): Promise<void>
  /** It begins to say something, and does not come to the end. */
  breakOff(): Promise<void>
}

/** Goes round and round. */
export function cycle<T>(first: T, ...others: readonly T[]): () => T {
  const all = [first, ...others]
  let next = 0
  return () => all[next++ % all.length] ?? first
}
