/** What is to happen, earliest first; of two at the same time, the one that was added first. (A binary heap.) */
export class Agenda<T extends { readonly at: number }> {
  readonly #heap: { readonly item: T; readonly order: number }[] = []
  #added = 0

  get size(): number {
    return this.#heap.length
  }

  peek(): T | undefined {
    return this.#heap[0]?.item
  }

  add(item: T): void {
    let child = this.#heap.length
    this.#heap.push({ item, order: this.#added++ })
    while (child > 0) {
      const parent = (child - 1) >> 1
      if (!this.#before(child, parent)) return
      this.#swap(child, parent)
      child = parent
    }
  }

  take(): T | undefined {
    const first = this.#heap[0]
    const last = this.#heap.pop()
    if (first && last && this.#heap.length > 0) {
      this.#heap[0] = last
      this.#sink()
    }
    return first?.item
  }

  #sink(): void {
    for (let parent = 0; ; ) {
      const left = 2 * parent + 1
      const right = left + 1
      let least = parent
      if (left < this.#heap.length && this.#before(left, least)) least = left
      if (right < this.#heap.length && this.#before(right, least)) least = right
      if (least === parent) return
      this.#swap(least, parent)
      parent = least
    }
  }

  #before(a: number, b: number): boolean {
    const [one, other] = [this.#heap[a], this.#heap[b]]
    if (!one || !other) return false
    return one.item.at < other.item.at || (one.item.at === other.item.at && one.order < other.order)
  }

  #swap(a: number, b: number): void {
    const [one, other] = [this.#heap[a], this.#heap[b]]
    if (!one || !other) return
    this.#heap[a] = other
    this.#heap[b] = one
  }
}
