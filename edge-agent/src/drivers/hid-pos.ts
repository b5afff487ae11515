/**
 * Bar and QR code scanners that speak HID POS (usage page 8C, usage 02), in one of two layouts of
 * their 64-byte reports. A code that is longer than one report follows in the next ones.
 *
 * - Honeywell: `02`, length, three letters of AIM identifier, up to 56 bytes, symbology at 61, "more" at
 *   63 (HenkVanAsselt/python_hon_usbhid; Access-IS prints the same for its scanners). What scanners of
 *   other makers are taken for.
 * - Newland: `02`, length, up to 56 bytes, symbology at 62, "more" at 63 (integration guide of the FM420).
 *
 * Reports have no number and no check of their own: USB checks and repeats them. If one in the midst
 * of a long code is lost or doubled all the same, nothing in the format tells.
 */
import Type from 'typebox'
import { type DeviceDriver, defineDriver, type FaultKind, hexOf, type Reading, type Wake } from './driver.ts'
import { POS_SCANNER } from './hid-usages.ts'

const REPORT_BYTES = 64
const REPORT_ID = 0x02
const LONGEST_PART = 56
const MORE_FOLLOWS = 63
const AIM_FLAG = 0x5d
/** The most that a QR code holds, as digits, is 7089. */
const LONGEST_CODE = 8_192
/** The reports of one code come within milliseconds, but a busy computer sees pauses where there were none. */
const PAUSE_MS = 1_500

interface Layout {
  readonly aimAt?: number
  readonly dataAt: number
  readonly symbologyAt: number
}

const LAYOUTS = {
  honeywell: { aimAt: 2, dataAt: 5, symbologyAt: 61 },
  newland: { dataAt: 2, symbologyAt: 62 },
} as const satisfies Record<string, Layout>

/** USB vendors whose layout is known; for all others, it is Honeywell's. */
const HONEYWELL = '0c2e'
const NEWLAND = '1eab'

class HidPos implements DeviceDriver {
  readonly #layout: Layout
  readonly #code = new Uint8Array(LONGEST_CODE)
  #filled = 0
  /** What the parts of one code have in common: AIM identifier and symbology. Undefined between codes. */
  #kind: string | undefined
  /** The rest of a code that is too long is skipped. */
  #skipping = false
  #lastMs = 0

  constructor(layout: Layout) {
    this.#layout = layout
  }

  push(report: Uint8Array, nowMs: number): Reading[] {
    const readings: Reading[] = []
    this.#dropAfterPause(nowMs, readings)
    this.#lastMs = nowMs
    const part = this.#partOf(report)
    if (part) this.#take(part, this.#kindOf(report), isSet(report[MORE_FOLLOWS]), readings)
    else {
      this.#drop('torn', readings)
      readings.push({
        kind: 'fault',
        fault: 'noise',
        length: report.length,
        hex: hexOf(report.subarray(0, 2)),
      })
    }
    return readings
  }

  wake(nowMs: number): Wake {
    const readings: Reading[] = []
    this.#dropAfterPause(nowMs, readings)
    if (this.#kind === undefined) return { readings }
    return { readings, againInMs: Math.max(0, this.#lastMs + PAUSE_MS - nowMs) }
  }

  #take(part: Uint8Array, kind: string, moreFollows: boolean, readings: Reading[]): void {
    if (this.#kind !== undefined && this.#kind !== kind) this.#drop('torn', readings)
    this.#kind = kind
    if (!this.#skipping) this.#append(part, readings)
    if (moreFollows) return
    if (!this.#skipping) this.#finish(readings)
    this.#forget()
  }

  #append(part: Uint8Array, readings: Reading[]): void {
    if (this.#filled + part.length > LONGEST_CODE) {
      readings.push({ kind: 'fault', fault: 'overlong', length: this.#filled + part.length })
      this.#skipping = true
      return
    }
    this.#code.set(part, this.#filled)
    this.#filled += part.length
  }

  #finish(readings: Reading[]): void {
    const text = textOf(this.#code.subarray(0, this.#filled))
    if (text !== '') readings.push({ kind: 'code', text })
  }

  /** The bytes of the code in one report; undefined when it is none. */
  #partOf(report: Uint8Array): Uint8Array | undefined {
    const { aimAt, dataAt } = this.#layout
    const length = report[1] ?? 0
    const isReport =
      report.length === REPORT_BYTES &&
      report[0] === REPORT_ID &&
      length <= LONGEST_PART &&
      (aimAt === undefined || report[aimAt] === AIM_FLAG)
    return isReport ? report.subarray(dataAt, dataAt + length) : undefined
  }

  #kindOf(report: Uint8Array): string {
    const { aimAt, dataAt, symbologyAt } = this.#layout
    const aim = aimAt === undefined ? '' : Buffer.from(report.subarray(aimAt, dataAt)).toString('latin1')
    return `${aim} ${report[symbologyAt]}`
  }

  #dropAfterPause(nowMs: number, readings: Reading[]): void {
    if (this.#kind !== undefined && nowMs - this.#lastMs >= PAUSE_MS) this.#drop('torn', readings)
  }

  #drop(fault: FaultKind, readings: Reading[]): void {
    if (this.#kind !== undefined && !this.#skipping)
      readings.push({ kind: 'fault', fault, length: this.#filled })
    this.#forget()
  }

  /** A code may name a person: nothing of it stays. */
  #forget(): void {
    this.#code.fill(0, 0, this.#filled)
    this.#filled = 0
    this.#kind = undefined
    this.#skipping = false
  }
}

/** The other bits of that byte are not used. */
function isSet(flag: number | undefined): boolean {
  return ((flag ?? 0) & 1) === 1
}

/** Without the end of line that scanners are often set to add, so that each reader gives the same code. */
function textOf(bytes: Uint8Array): string {
  const text = new TextDecoder().decode(bytes)
  const isUtf8 = !text.includes('\ufffd')
  return (isUtf8 ? text : Buffer.from(bytes).toString('latin1')).trim()
}

export const hidPos = defineDriver({
  name: 'hid-pos',
  title: 'Bar and QR code scanners set to USB HID POS: Honeywell, Newland and alike',
  measures: 'check-ins',
  knownUsb: [{ vendor: HONEYWELL }, { vendor: NEWLAND }],
  options: Type.Object(
    {
      layout: Type.Optional(
        Type.Union([Type.Literal('honeywell'), Type.Literal('newland')], {
          description: 'where in its reports the scanner puts what; its USB vendor decides when absent',
        }),
      ),
    },
    { additionalProperties: false },
  ),
  connection: () => ({ kind: 'hid', usage: POS_SCANNER }),
  create: (options, { vendor }) =>
    new HidPos(LAYOUTS[options.layout ?? (vendor === NEWLAND ? 'newland' : 'honeywell')]),
})
