import { kioskEvents, type Receipt } from '@munteok/core'

/** Listens to the streams of agents as their kiosks do, through every restart, and keeps the receipts. */
export class ReceiptCollector {
  readonly #receipts = new Map<string, Receipt>()
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
    if (field('event') !== 'receipt') return
    const receipt = kioskEvents.receipt.parse(JSON.parse(field('data')), 'receipt')
    this.#receipts.set(receipt.id, receipt)
  }
}
