/**
 * Scanners for QR and bar codes that send the text of each code on a serial line, as nearly all can be
 * set to: on RS-232, or on USB as a virtual serial port. The text must be UTF-8: scanned-lines.ts.
 */
import Type from 'typebox'
import { Baud, type DeviceDriver, defineDriver, type Reading, serialAt, type Wake } from './driver.ts'
import { ScannedLines, Tail } from './scanned-lines.ts'

class SerialScanner implements DeviceDriver {
  readonly #lines: ScannedLines

  constructor(tail: Tail) {
    this.#lines = new ScannedLines(tail)
  }

  push(chunk: Uint8Array, nowMs: number): Reading[] {
    const readings: Reading[] = []
    this.#lines.settle(nowMs, readings)
    for (const byte of chunk) this.#lines.take(byte, nowMs, readings)
    return readings
  }

  wake(nowMs: number): Wake {
    const readings: Reading[] = []
    this.#lines.settle(nowMs, readings)
    const againInMs = this.#lines.dueInMs(nowMs)
    return { readings, ...(againInMs !== undefined && { againInMs }) }
  }
}

export const serialScanner = defineDriver({
  name: 'serial-scanner',
  title: 'Scanners for QR and bar codes that send lines on a serial port',
  measures: 'check-ins',
  knownUsb: [{ vendor: '0c2e' }, { vendor: '1eab' }, { vendor: '05e0' }],
  options: Type.Object(
    {
      baud: Baud,
      tail: Type.Optional(Tail),
    },
    { additionalProperties: false },
  ),
  connection: (options) => serialAt(options.baud ?? 9_600),
  create: (options) => new SerialScanner(options.tail ?? 'any'),
})
