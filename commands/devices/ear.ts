import {
  type ConfiguredDriver,
  type Hearing,
  isCertain,
  type LiveEvents,
  type Reading,
  TextLines,
  type Trial,
} from '@munteok/edge-agent'
import { withoutTrying } from './open-device.ts'
import type { Heard } from './verdict.ts'

/** Listens to a device in one trial, with all of its drivers. */
export class Ear {
  /** Whether the device was open at all: what was not cannot be called silent. */
  hasOpened = false
  /** What was last wrong with the device. */
  trouble: string | undefined
  readonly #certain = new AbortController()
  readonly #hearings: readonly (Hearing & { readings: Reading[] })[]
  readonly #text = new TextLines()
  #bytes = 0

  constructor({ candidates }: Trial) {
    this.#hearings = candidates.map((candidate) => ({ candidate, readings: [] }))
  }

  get heard(): Heard {
    return { hearings: this.#hearings, bytes: this.#bytes, lines: this.#text.lines }
  }

  /** Aborted as soon as there is no use in listening on. */
  get certain(): AbortSignal {
    return this.#certain.signal
  }

  get events(): LiveEvents {
    return {
      opened: () => {
        this.hasOpened = true
      },
      received: (bytes) => {
        this.#bytes += bytes.length
        this.#text.push(bytes)
      },
      read: (readings, driver) => this.#read(readings, driver),
      trouble: ({ message }) => {
        this.trouble = withoutTrying(message)
      },
    }
  }

  #read(readings: readonly Reading[], driver: ConfiguredDriver): void {
    this.#hearings.find(({ candidate }) => candidate.driver === driver)?.readings.push(...readings)
    if (isCertain(this.#hearings)) this.#certain.abort()
  }
}
