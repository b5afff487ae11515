/** A device that somebody looks at: opened, listened to, and closed again, whatever happens. */
import { setTimeout as sleep } from 'node:timers/promises'
import { type DeviceSettings, MunteokError, usbName } from '@munteok/core'
import {
  type ConfiguredDriver,
  endOf,
  type LiveEvents,
  LiveRun,
  type Trouble,
  transportTo,
} from '@munteok/edge-agent'
import { stopRequested } from '@munteok/runtime'
import { numberOf } from '../command.ts'
import { howToFree, occupantName, occupantsOf } from './occupants.ts'
import type { Values } from './surroundings.ts'

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
  const stop = Promise.race([stopRequested(), outputClosed()])
  await whileOpen(settings, [driver], events, () =>
    seconds > 0 ? Promise.race([stop, sleep(seconds * 1_000, undefined, { ref: false })]) : stop,
  )
}

/** Whoever read what is printed is gone, as behind `| head`: nobody looks any more. */
function outputClosed(): Promise<void> {
  return new Promise((resolve) => process.stdout.on('error', () => resolve()))
}

/**
 * Opens a device, waits, and closes it, whatever happens.
 * @param drivers all of one connection
 * @throws MunteokError `outside` when it cannot be opened and waiting would not help
 */
export async function whileOpen(
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
