/** What the guest can be asked for: by name, what it takes and what it answers. JSON, one line each way. */
export interface GuestCalls {
  /** Runs a shell command to its end. */
  run: { takes: { command: string; user?: User }; gives: Ran }
  /** Writes a file, with the folders above it. */
  write: { takes: { path: string; text: string; mode?: number; user?: User }; gives: undefined }
  /** Starts a command of Munteok and answers when it reports ready. Its log lines go to the console. */
  start: { takes: { name: string; args: string[]; user: User }; gives: unknown }
  /** Asks what `start` started to end. */
  stop: { takes: { name: string }; gives: { code: number | null } }
  fetch: { takes: { url: string }; gives: unknown }
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

export type Answer = { readonly id: number; readonly gives?: unknown; readonly error?: string }
