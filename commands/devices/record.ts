import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs'
import { resolve } from 'node:path'
import { MunteokError, messageOf } from '@munteok/core'
import { type LiveEvents, type Reading, TraceRecorder, totalsOf } from '@munteok/edge-agent'
import { processClock } from '@munteok/runtime'
import { runUntilStopped } from './open-device.ts'
import { readsCards, totalsLines } from './readings.ts'
import {
  lookAround,
  nameOf,
  settingsOf,
  type TargetWithDriver,
  targetOf,
  type Values,
  withDriver,
} from './surroundings.ts'

/** `munteok devices record DEVICE --to FILE` */
export async function record(values: Values, device: string | undefined): Promise<void> {
  const around = await lookAround(values)
  const chosen = await withDriver(targetOf(device, around), values, around)
  const file = fileOf(values, chosen)
  const output = openNew(file, readsCards(chosen.driver) ? 0o600 : 0o644)
  const readings: Reading[] = []
  try {
    const recorder = new TraceRecorder(headerOf(chosen), (text) => writeSync(output, text))
    console.log(`recording ${nameOf(chosen.target)} to ${file}; Ctrl+C ends`)
    const settings = settingsOf(chosen.target, chosen.driver.name)
    await runUntilStopped(settings, chosen.driver, recording(recorder, readings), values)
    recorder.closed(performance.now(), 'the recording ended')
    fsyncSync(output)
  } finally {
    closeSync(output)
  }
  console.log(totalsLines(totalsOf(readings)).join('\n'))
  console.log(`munteok devices replay ${file}`)
}

function recording(recorder: TraceRecorder, readings: Reading[]): LiveEvents {
  return {
    opened: (_, nowMs) => recorder.opened(nowMs),
    received: (bytes, nowMs) => recorder.in(bytes, nowMs),
    sent: (bytes, nowMs) => recorder.out(bytes, nowMs),
    read: (read) => readings.push(...read),
    trouble: ({ message }, nowMs) => {
      console.error(message)
      recorder.closed(nowMs, message)
    },
  }
}

function headerOf({
  driver,
  options,
  target,
}: TargetWithDriver): ConstructorParameters<typeof TraceRecorder>[0] {
  const device = target.plugged?.found ?? { path: target.place.path ?? '' }
  return {
    format: 'munteok-trace',
    version: 1,
    driver: driver.name,
    ...(Object.keys(options).length > 0 && { options: { ...options } }),
    device,
    startedAt: new Date(processClock().now()).toISOString(),
  }
}

function fileOf(values: Values, { driver }: TargetWithDriver): string {
  const to = values['to']
  if (!to) throw new MunteokError('input', 'to', '--to FILE is missing: where the trace is to be written')
  if (readsCards(driver) && values['with-card-numbers'] === undefined)
    throw new MunteokError(
      'input',
      'card-numbers',
      `driver "${driver.name}" reads cards or codes, and a trace holds their numbers, which are personal data: hold only test cards to it and say --with-card-numbers`,
    )
  return resolve(to)
}

function openNew(file: string, mode: number): number {
  try {
    return openSync(file, 'wx', mode)
  } catch (cause) {
    const exists = (cause as NodeJS.ErrnoException).code === 'EEXIST'
    const why = exists ? 'is there already: give another name' : `cannot be written: ${messageOf(cause)}`
    throw new MunteokError('outside', 'unwritable', `${file} ${why}`, { cause })
  }
}
