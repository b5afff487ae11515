import { type KioskState, kioskEvents, type Receipt, type Refusal } from '@munteok/core'

/** Listens to the streams of agents as their kiosks do, through every restart, and keeps what they say. */
export class ReceiptCollector {
  readonly #receipts = new Map<string, Receipt>()
  readonly withdrawn: string[] = []
  readonly refusals: Refusal[] = []
  /** The whole picture, as it was last sent. */
  state: KioskState | undefined
  readonly #stop = new AbortController()

  constructor(streams: readonly string[]) {
    for (const url of streams) void this.#follow(url)
  }

  get count(): number {
    return this.#receipts.size
  }

  /** The id of each, under which the ledger has its check-in. */
  ids(): string[] {
    return [...this.#receipts.keys()]
  }

  /** As each was last told, in the order in which they were first. */
  get receipts(): Receipt[] {
    return [...this.#receipts.values()]
  }

  close(): void {
    this.#stop.abort()
  }

  async #follow(url: string): Promise<void> {
    while (!this.#stop.signal.aborted) {
      try {
        await this.#read(url)
      } catch {
        // The agent was killed: the stream is opened again when it is back.
      }
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }

  async #read(url: string): Promise<void> {
    const answer = await fetch(url, { signal: this.#stop.signal })
    if (!answer.body) return
    let text = ''
    for await (const chunk of answer.body.pipeThrough(new TextDecoderStream())) {
      text += chunk
      const blocks = text.split('\n\n')
      text = blocks.pop() ?? ''
      for (const block of blocks) this.#take(block)
    }
  }

  #take(block: string): void {
    const field = (name: string) =>
      block
        .split('\n')
        .filter((line) => line.startsWith(`${name}:`))
        .map((line) => line.slice(name.length + 1).trim())
        .join('\n')
    const name = field('event')
    if (!Object.hasOwn(kioskEvents, name)) return
    const data: unknown = JSON.parse(field('data'))
    if (name === 'receipt') {
      const receipt = kioskEvents.receipt.parse(data, name)
      this.#receipts.set(receipt.id, receipt)
    } else if (name === 'withdrawn') this.withdrawn.push(kioskEvents.withdrawn.parse(data, name).id)
    else if (name === 'refusal') this.refusals.push(kioskEvents.refusal.parse(data, name))
    else this.state = kioskEvents.state.parse(data, name)
  }
}
