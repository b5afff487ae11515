import { type ConfiguredDriver, type LiveEvents, type Reading, totalsOf } from '@munteok/edge-agent'
import { wrapped } from './columns.ts'
import { runUntilStopped } from './open-device.ts'
import { hexLines, ReadingWords, readsCards, totalsLines } from './readings.ts'
import { lookAround, nameOf, settingsOf, targetOf, type Values, withDriver } from './surroundings.ts'
import { wayIn } from './way-in.ts'

/** `munteok devices watch DEVICE` */
export async function watch(values: Values, device: string | undefined): Promise<void> {
  const around = await lookAround(values)
  const { target, driver } = await withDriver(targetOf(device, around), values, around)
  const showsCards = values['show-card-numbers'] !== undefined
  const screen = new WatchScreen(driver, showsCards, (line) => console.log(line))
  console.log(`watching ${nameOf(target)} with driver ${driver.name}; Ctrl+C ends`)
  const way = target.known && around.installation && wayIn(target.known.device, around.installation.building)
  if (way) console.log(wrapped(way).join('\n'))
  if (readsCards(driver) && !showsCards)
    console.log('cards show as a mark, the same for the same card; --show-card-numbers is for test cards')
  await runUntilStopped(settingsOf(target, driver.name), driver, screen.events, values)
  console.log(totalsLines(totalsOf(screen.readings)).join('\n'))
}

/** What is seen of a device, a line each, with the time of day. */
class WatchScreen {
  readonly readings: Reading[] = []
  readonly #hidesBytes: boolean
  readonly #words: ReadingWords
  readonly #print: (line: string) => void
  readonly #time: () => string

  constructor(
    driver: ConfiguredDriver,
    showsCards: boolean,
    print: (line: string) => void,
    time = timeOfDay,
  ) {
    this.#hidesBytes = readsCards(driver) && !showsCards
    this.#words = new ReadingWords(showsCards)
    this.#print = print
    this.#time = time
  }

  get events(): LiveEvents {
    return {
      opened: (device) => this.#line(`open     ${device.path}`),
      received: (bytes) => this.#bytes('in ', bytes),
      sent: (bytes) => this.#bytes('out', bytes),
      read: (readings) => {
        for (const reading of readings) this.#read(reading)
      },
      trouble: ({ message }) => this.#line(`trouble  ${message}`),
    }
  }

  #read(reading: Reading): void {
    this.readings.push(reading)
    this.#line(`  =>     ${this.#words.text(reading)}`)
  }

  #bytes(way: string, bytes: Uint8Array): void {
    if (this.#hidesBytes) this.#line(`  ${way}    ${bytes.length} bytes`)
    else for (const line of hexLines(bytes)) this.#line(`  ${way}    ${line}`)
  }

  #line(text: string): void {
    this.#print(`${this.#time()} ${text}`)
  }
}

function timeOfDay(): string {
  const now = new Date()
  return `${now.toTimeString().slice(0, 8)}.${String(now.getMilliseconds()).padStart(3, '0')}`
}
