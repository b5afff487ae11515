import type { CounterFirmware, Direction } from './firmware.ts'
import type { LineStyle } from './line-pattern.ts'

const SEND_AGAIN_MS = 1_000
const UPTIME_EVERY_MS = 30_000
/** What the small computer in it can hold while the line is busy: it waits, and sees nobody meanwhile. */
const MAX_WAITING_LINES = 200

/**
 * A home-made counter (Arduino break-beams, ESPHome) that writes a line of text: running totals at
 * each change and at least every second, or a line for each crossing. Now and then it also says how
 * long it has been up, as such programs do.
 */
export class TextCounter implements CounterFirmware {
  readonly baudRate: number
  readonly checked = false
  readonly #style: LineStyle
  readonly #modulus: number
  #in = 0
  #out = 0
  #changed = true
  #sentAt = 0
  #startedAt = 0
  #uptimeAt = 0
  #waiting: string[] = []

  /** @param modulus at which its totals start again at zero; they run on when absent */
  constructor(style: LineStyle, modulus = Number.POSITIVE_INFINITY, baudRate = 9_600) {
    this.#style = style
    this.#modulus = modulus
    this.baudRate = baudRate
  }

  powerOn(nowMs: number): void {
    this.#in = 0
    this.#out = 0
    this.#changed = true
    this.#startedAt = nowMs
    this.#uptimeAt = nowMs
    this.#waiting = []
  }

  crossed(direction: Direction): void {
    if (direction === 'in') this.#in++
    else this.#out++
    this.#changed = true
    if (this.#style.kind === 'steps' && this.#waiting.length < MAX_WAITING_LINES)
      this.#waiting.push(this.#style[direction])
  }

  nextFrame(nowMs: number): Uint8Array | undefined {
    const line = this.#nextLine(nowMs)
    return line === undefined ? undefined : Buffer.from(`${line}\n`, 'latin1')
  }

  #nextLine(nowMs: number): string | undefined {
    if (nowMs - this.#uptimeAt >= UPTIME_EVERY_MS) {
      this.#uptimeAt = nowMs
      return `# uptime ${Math.round((nowMs - this.#startedAt) / 1000)}`
    }
    if (this.#style.kind === 'steps') return this.#waiting.shift()
    if (!this.#changed && nowMs - this.#sentAt < SEND_AGAIN_MS) return undefined
    this.#changed = false
    this.#sentAt = nowMs
    return this.#style.line(this.#in % this.#modulus, this.#out % this.#modulus)
  }
}
