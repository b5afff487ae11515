/** What the guest can be asked for: by name, what it takes and what it answers. JSON, one line each way. */
export interface GuestCalls {
  /** Runs a shell command to its end. */
  run: { takes: { command: string; user?: User }; gives: Ran }
  /** Writes a file, with the folders above it. */
  write: { takes: { path: string; text: string; mode?: number; user?: User }; gives: undefined }
  /** Starts a command of Munteok and answers when it reports ready, with its pid. What it writes is heard as lines. */
  start: { takes: { name: string; args: string[]; user: User }; gives: number }
  /** Sends what `start` started a signal, and waits for its end. */
  stop: { takes: { name: string; signal: string }; gives: { code: number | null } }
  /** The guest's clock, UTC epoch milliseconds. */
  now: { takes: object; gives: number }
  /** Writes each chunk, hexadecimal, to a device by one write: one report of a gadget, for instance. */
  send: { takes: { path: string; chunks: string[] }; gives: undefined }
  /** Begins to read what comes from a device, as a desktop or a console would. */
  watch: { takes: { path: string }; gives: undefined }
  /** How many bytes came since `watch`. */
  watched: { takes: { path: string }; gives: number }
  /** Plugs in a HID device that the kernel has from us: see Documentation/hid/uhid.rst. */
  uhidCreate: { takes: { key: string } & UhidDevice; gives: undefined }
  uhidInput: { takes: { key: string; reports: string[] }; gives: undefined }
  uhidDestroy: { takes: { key: string }; gives: undefined }
}

export interface User {
  readonly uid: number
  readonly gid: number
}

export interface Ran {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface UhidDevice {
  readonly name: string
  readonly serial: string
  readonly vendor: number
  readonly product: number
  /** The report descriptor, hexadecimal. */
  readonly descriptor: string
}

export type CallName = keyof GuestCalls

export interface Request<N extends CallName = CallName> {
  readonly id: number
  readonly name: N
  readonly takes: GuestCalls[N]['takes']
}

/** A line that something in the guest wrote. */
export interface Line {
  readonly from: string
  readonly line: string
}

export type Answer = { readonly id: number; readonly gives?: unknown; readonly error?: string }
