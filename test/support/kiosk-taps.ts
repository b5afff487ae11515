/** From a card's frame on the pseudo-terminal to what the person sees and hears. */
import { cardBytes, encodeRdm6300Frame, PortReaders, PseudoTerminal } from '@munteok/firmware-sim'
import type { Page } from 'playwright-core'
import { eventually } from './house.ts'
import type { KioskHouse } from './kiosk-house.ts'

/** When somebody saw a greeting, and when the sound for it began. UTC epoch milliseconds, as the browser counts. */
export interface Greeted {
  readonly painted: number[]
  readonly sounded: number[]
}

/** Delays in milliseconds, one of each tap. */
export interface TapDelays {
  readonly seen: number[]
  readonly heard: number[]
}

declare global {
  interface Window {
    greeted: Greeted
  }
}

/** A card reader at the first floor's screen whose frames a test writes itself. */
export class BareReader {
  readonly #kiosk: KioskHouse
  readonly #id: string
  readonly #terminal: PseudoTerminal
  #card = 3_000_000_000

  /** @param kiosk with this reader as its bare one */
  constructor(kiosk: KioskHouse, id: string) {
    this.#kiosk = kiosk
    this.#id = id
    const devices = kiosk.house.installation.site.agents.flatMap((agent) => agent.devices)
    const path = devices.find((device) => device.id === id)?.path ?? ''
    this.#terminal = new PseudoTerminal(path, new PortReaders(() => performance.now()), () => {})
  }

  /** Until the agent says that it reads it: what is written to a port that is only just open may be lost. */
  async open(): Promise<void> {
    const connections = () => this.#kiosk.house.logged(new RegExp(`${this.#id}: connected at`)).length
    const before = connections()
    await this.#terminal.open()
    await eventually('the reader is read', () => connections() > before || undefined)
  }

  /** Another person's card. @returns when its frame was written, UTC epoch milliseconds */
  tap(): number {
    this.#card += 1
    const frame = encodeRdm6300Frame(cardBytes(String(this.#card)))
    const at = Date.now()
    if (!this.#terminal.write(frame)) throw new Error('nobody reads the reader')
    return at
  }

  close(): Promise<void> {
    return this.#terminal.close()
  }
}

/** Before the page is loaded: has it note when each greeting is painted and when each sound begins. */
export async function watchGreetings(page: Page): Promise<void> {
  await page.addInitScript(noteGreetings)
}

/** Taps, one after the other: each once the last one was seen and heard. */
export async function tapDelays(page: Page, reader: BareReader, taps: number): Promise<TapDelays> {
  const delays: TapDelays = { seen: [], heard: [] }
  for (let tap = 0; tap < taps; tap++) {
    const before = await page.evaluate(() => window.greeted.painted.length)
    const at = reader.tap()
    await page.waitForFunction(
      (count) => window.greeted.painted.length > count && window.greeted.sounded.length > count,
      before,
      { polling: 20 },
    )
    const { painted, sounded } = await page.evaluate(() => window.greeted)
    delays.seen.push((painted[before] ?? Number.NaN) - at)
    delays.heard.push((sounded[before] ?? Number.NaN) - at)
  }
  return delays
}

/** Runs in the page. */
function noteGreetings(): void {
  const greeted: Greeted = { painted: [], sounded: [] }
  window.greeted = greeted
  const isGreeting = (node: Node) =>
    node instanceof Element &&
    node.querySelector('h1') !== null &&
    node.closest('[data-view=answer]') !== null
  // After the frame in which the greeting is drawn for the first time.
  const afterPaint = (run: () => void) =>
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel()
      port1.onmessage = run
      port2.postMessage(0)
    })
  new MutationObserver((changes) => {
    if (!changes.flatMap(({ addedNodes }) => [...addedNodes]).some(isGreeting)) return
    afterPaint(() => greeted.painted.push(Date.now()))
  }).observe(document, { childList: true, subtree: true })

  const starting = new WeakSet<BaseAudioContext>()
  const start = OscillatorNode.prototype.start
  OscillatorNode.prototype.start = function (this: OscillatorNode, when = 0) {
    start.call(this, when)
    // The notes of one sound are started without a pause: the first one begins it.
    if (starting.has(this.context)) return
    starting.add(this.context)
    queueMicrotask(() => starting.delete(this.context))
    const look = () => {
      if (this.context.currentTime > when) greeted.sounded.push(Date.now())
      else setTimeout(look, 1)
    }
    look()
  }
}
