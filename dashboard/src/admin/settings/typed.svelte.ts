import { untrack } from 'svelte'

/** What is typed over what holds: it follows what holds until somebody types. */
export class Typed<T> {
  value: T = $state() as T
  #begun = ''

  constructor(now: T) {
    this.fill(now)
  }

  get touched(): boolean {
    return JSON.stringify(this.value) !== this.#begun
  }

  fill(now: T): void {
    this.value = structuredClone(now)
    this.#begun = JSON.stringify(now)
  }

  follow(now: T): void {
    // For an effect that looks at what holds alone, not at what is typed.
    untrack(() => {
      if (!this.touched) this.fill(now)
    })
  }
}
