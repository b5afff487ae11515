import { setTimeout as sleep } from 'node:timers/promises'
import { type DeviceSettings, MunteokError, usbName } from '@munteok/core'
import {
  type ConfiguredDriver,
  endOf,
  type LiveEvents,
  LiveRun,
  type Reading,
  type Trouble,
  totalsOf,
  transportTo,
} from '@munteok/edge-agent'
import { stopRequested } from '@munteok/runtime'
import { numberOf } from '../command.ts'
import { wrapped } from './columns.ts'
import { howToFree, occupantName, occupantsOf } from './occupants.ts'
import { hexLines, ReadingWords, readsCards, totalsLines } from './readings.ts'
import { lookAround, nameOf, readingOf, settingsOf, targetOf, type Values } from './surroundings.ts'
import { wayIn } from './way-in.ts'

/** `munteok devices watch DEVICE` */
export async function watch(values: Values, device: string | undefined): Promise<void> {
  const around = await lookAround(values)
  const { target, driver } = await readingOf(targetOf(device, around), values, around)
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
export class WatchScreen {
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

/**
 * Looks at a device until Ctrl+C, or for `--seconds`.
 * @throws MunteokError `outside` when it cannot be opened and waiting would not help
 */
export async function runUntilStopped(
  settings: DeviceSettings,
  driver: ConfiguredDriver,
  events: LiveEvents,
  values: Values,
): Promise<void> {
  const seconds = numberOf(values, 'seconds', 0)
  const stop = stopRequested()
  await withDevice(settings, [driver], events, () =>
    seconds > 0 ? Promise.race([stop, sleep(seconds * 1_000, undefined, { ref: false })]) : stop,
  )
}

/**
 * Opens a device, waits, and closes it, whatever happens.
 * @param drivers all of one connection
 * @throws MunteokError `outside` when it cannot be opened and waiting would not help
 */
export async function withDevice(
  settings: DeviceSettings,
  drivers: readonly [ConfiguredDriver, ...ConfiguredDriver[]],
  events: LiveEvents,
  wait: () => Promise<unknown>,
): Promise<void> {
  let giveUp: (error: MunteokError) => void = () => {}
  const hopeless = new Promise<never>((_, reject) => {
    giveUp = reject
  })
  const run = new LiveRun({
    transport: (back) => transportTo(settings, drivers[0], back, (warning) => console.error(warning)),
    drivers,
    events: {
      ...events,
      trouble(trouble, nowMs) {
        const error = hopelessError(trouble, settings)
        if (error) giveUp(error)
        else events.trouble?.(trouble, nowMs)
      },
    },
  })
  try {
    await run.start()
    await Promise.race([wait(), hopeless])
  } finally {
    await run.close()
  }
}

/** What will not get better by waiting; a device that is not there may be plugged in yet. */
function hopelessError({ code, message }: Trouble, { path, usb }: DeviceSettings): MunteokError | undefined {
  const what = withoutTrying(message)
  if (code === 'not-there') return undefined
  if (code === 'no-permission')
    return new MunteokError('outside', code, `${what}; or run this command with sudo`)
  if (code !== 'in-use') return new MunteokError('outside', code, what)
  const place = path ?? (usb ? usbName(usb) : 'the device')
  const end = path === undefined ? '' : endOf(path)
  const occupants = occupantsOf(end)
  const who = occupants.map(occupantName).join(' and ') || 'another program, which this user may not see'
  return new MunteokError('outside', code, `${place} is open in ${who}: ${howToFree(occupants, place)}`)
}

/** A trouble's message where nothing is tried any more. */
export function withoutTrying(message: string): string {
  return message.replace(/; trying on$/, '')
}
