/** Bytes from the host on their way to a device: as long as they take at its baud rate, in their order. */
export class PacedInput {
  readonly #msPerByte: number
  readonly #arrived: (bytes: Uint8Array) => void
  #waiting: Uint8Array[] = []
  #timer: NodeJS.Timeout | undefined

  constructor(msPerByte: number, arrived: (bytes: Uint8Array) => void) {
    this.#msPerByte = msPerByte
    this.#arrived = arrived
  }

  take(bytes: Uint8Array): void {
    this.#waiting.push(bytes)
    this.#next()
  }

  /** What is on its way is gone. */
  clear(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#waiting = []
  }

  #next(): void {
    const bytes = this.#waiting[0]
    if (!bytes || this.#timer) return
    this.#timer = setTimeout(() => {
      this.#timer = undefined
      this.#waiting.shift()
      this.#arrived(bytes)
      this.#next()
    }, bytes.length * this.#msPerByte)
  }
}
