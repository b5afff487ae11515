/**
 * What went over a device's line, as a file: NDJSON, a header and then a line for each chunk of bytes,
 * with the time since the first opening. So that what went wrong in a building can be looked at
 * elsewhere, and stays a test case.
 *
 * ```
 * {"format":"munteok-trace","version":1,"driver":"terabee-evo","device":{"path":"/dev/ttyUSB0"},"startedAt":"2026-…Z"}
 * {"ms":0,"mark":"opened"}
 * {"ms":12.4,"in":"504300…"}
 * {"ms":20.1,"out":"7e0007…"}
 * {"ms":931,"mark":"closed","why":"it was unplugged"}
 * ```
 */
import { MunteokError, parseJson, parserOf } from '@munteok/core'
import Type, { type Static } from 'typebox'

const strict = { additionalProperties: false }
const Hex = Type.String({ pattern: '^(?:[0-9a-f]{2})+$' })
const Ms = Type.Number({ minimum: 0 })
const Text = Type.Optional(Type.String())

const TraceHeader = Type.Object(
  {
    format: Type.Literal('munteok-trace'),
    version: Type.Literal(1),
    driver: Type.String({ minLength: 1 }),
    options: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
    device: Type.Object(
      { path: Type.String(), vendor: Text, product: Text, serial: Text, socket: Text, name: Text },
      strict,
    ),
    /** ISO 8601. */
    startedAt: Type.String({ minLength: 1 }),
  },
  strict,
)
export type TraceHeader = Static<typeof TraceHeader>

const Opened = Type.Object({ ms: Ms, mark: Type.Literal('opened') }, strict)
const Closed = Type.Object({ ms: Ms, mark: Type.Literal('closed'), why: Text }, strict)
const In = Type.Object({ ms: Ms, in: Hex }, strict)
const Out = Type.Object({ ms: Ms, out: Hex }, strict)
const TraceLine = Type.Union([Opened, Closed, In, Out])
/** One thing that happened; `in` is from the device, `out` to it. */
export type TraceLine = Static<typeof TraceLine>

export interface Trace {
  readonly header: TraceHeader
  readonly lines: readonly TraceLine[]
}

const headerParser = parserOf(TraceHeader)
const lineParser = parserOf(TraceLine)

/**
 * @param where the file, for the error
 * @throws MunteokError `input` that names file and line
 */
export function parseTrace(text: string, where: string): Trace {
  const [first = '', ...rest] = text.split('\n').map((line) => line.trim())
  if (first === '') throw new MunteokError('input', 'no-trace', `${where} is empty: it is no trace`)
  const header = parseJson(headerParser, first, `${where}, line 1`)
  const lines: TraceLine[] = []
  let latest = 0
  rest.forEach((text, index) => {
    if (text === '') return
    const line = parseJson(lineParser, text, `${where}, line ${index + 2}`)
    if (line.ms < latest)
      throw new MunteokError(
        'input',
        'unordered',
        `${where}, line ${index + 2} is earlier than the one before`,
      )
    latest = line.ms
    lines.push(line)
  })
  return { header, lines }
}

/** A header or a line as the file has it, with its line break. */
function traceText(line: TraceHeader | TraceLine): string {
  return `${JSON.stringify(line)}\n`
}

/** Writes down what happens, with times since the first thing that happened. */
export class TraceRecorder {
  readonly #write: (text: string) => void
  #startedAt: number | undefined

  /** @param write takes each line as soon as it is known, so that a crash loses none */
  constructor(header: TraceHeader, write: (text: string) => void) {
    this.#write = write
    write(traceText(header))
  }

  opened(nowMs: number): void {
    this.#line({ ms: this.#since(nowMs), mark: 'opened' })
  }

  closed(nowMs: number, why: string): void {
    this.#line({ ms: this.#since(nowMs), mark: 'closed', why })
  }

  in(bytes: Uint8Array, nowMs: number): void {
    if (bytes.length > 0) this.#line({ ms: this.#since(nowMs), in: Buffer.from(bytes).toString('hex') })
  }

  out(bytes: Uint8Array, nowMs: number): void {
    if (bytes.length > 0) this.#line({ ms: this.#since(nowMs), out: Buffer.from(bytes).toString('hex') })
  }

  #since(nowMs: number): number {
    this.#startedAt ??= nowMs
    return Math.round((nowMs - this.#startedAt) * 10) / 10
  }

  #line(line: TraceLine): void {
    this.#write(traceText(line))
  }
}
