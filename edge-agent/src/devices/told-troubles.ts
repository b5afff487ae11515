import type { Trouble } from './transport.ts'

/** Which troubles of one device are worth a word: none of a node's first moments, and the same one once. */
export class ToldTroubles {
  readonly #patience: number
  #fleeting = 0
  #last = ''

  /** @param patience how often a new node, which is root's for a moment and may still be held, may refuse */
  constructor(patience: number) {
    this.#patience = patience
  }

  /** Whether a trouble of opening may be gone at the next try. */
  isFleeting({ code }: Trouble): boolean {
    if (code !== 'no-permission' && code !== 'in-use') return false
    this.#fleeting++
    return this.#fleeting <= this.#patience
  }

  /** Whether it is another than the one that was told last. */
  isNews({ message }: Trouble): boolean {
    return message !== this.#last
  }

  told({ message }: Trouble): void {
    this.#last = message
  }

  /** The device was opened: what refuses from now on is another connection. */
  opened(): void {
    this.#fleeting = 0
  }

  /** The device is well: what was told before is worth telling again. */
  settled(): void {
    this.#last = ''
  }
}
