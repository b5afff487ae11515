import { setTimeout as sleep } from 'node:timers/promises'
import { type DeviceSettings, MunteokError } from '@munteok/core'
import {
  type Candidate,
  isCertain,
  loadDriver,
  planTrials,
  suggestPattern,
  type Trial,
  understood,
} from '@munteok/edge-agent'
import { numberOf } from '../command.ts'
import { wrapped } from './columns.ts'
import { driverOptions } from './driver-options.ts'
import { Ear } from './ear.ts'
import { whileOpen } from './open-device.ts'
import { lookAround, nameOf, type Surroundings, settingsOf, targetOf, type Values } from './surroundings.ts'
import { type Heard, verdictLines } from './verdict.ts'

const SECONDS_EACH = 4

/** `munteok devices probe DEVICE` */
export async function probe(values: Values, device: string | undefined): Promise<void> {
  const around = await lookAround(values)
  const target = targetOf(device, around)
  const given = driverOptions(values['option'], around.definitions)
  const definitions = values['driver'] ? [await loadDriver(values['driver'], '--driver')] : around.definitions
  const plugged = target.plugged ?? { kind: 'serial' as const, found: { path: target.place.path ?? '' } }
  const { trials, needOptions } = planTrials(plugged, definitions, given)
  const seconds = numberOf(values, 'seconds', SECONDS_EACH)
  const heard: Heard[] = []
  for (const trial of trials) {
    console.log(wrapped(`${trialText(trial, seconds)}: hold a card to it, walk through …`).join('\n'))
    const outcome = await hear(trial, settingsOf(target, 'probe'), seconds)
    heard.push(outcome)
    if (isCertain(outcome.hearings) || isCertain(withSuggestion([outcome], around).hearings)) break
  }
  const all = withSuggestion(heard, around)
  console.log(
    `\n${verdictLines({ device: nameOf(target), known: target.known, heard: all, trials, needOptions }).join('\n')}`,
  )
}

function trialText({ connection, candidates, asks }: Trial, seconds: number): string {
  const names = [...new Set(candidates.map(({ driver }) => driver.name))].join(', ')
  const how = connection.kind === 'serial' ? ` at ${connection.settings.baudRate} baud` : ''
  return asks ? `asking${how} as ${names} does, ${seconds} s` : `listening${how} for ${names}, ${seconds} s`
}

async function hear(trial: Trial, settings: DeviceSettings, seconds: number): Promise<Heard> {
  const ear = new Ear(trial)
  const [first, ...rest] = trial.candidates.map(({ driver }) => driver)
  if (!first) return ear.heard
  await whileOpen(settings, [first, ...rest], ear.events, () => waited(seconds, ear.certain))
  if (ear.hasOpened) return ear.heard
  const why = ear.trouble ?? `it could not be opened within ${seconds} s`
  throw new MunteokError('outside', 'not-there', `nothing can be said of it: ${why}`)
}

/** That long, or until it is certain. */
async function waited(seconds: number, certain: AbortSignal): Promise<void> {
  // All that it can fail with is that it was certain before.
  await sleep(seconds * 1_000, undefined, { signal: certain }).catch(() => undefined)
}

/** Lines that no driver takes as they are may be a counter's: with a pattern, `text-counter` reads them. */
function withSuggestion(heard: readonly Heard[], around: Surroundings): Heard {
  const lines = heard.flatMap((one) => one.lines)
  const all: Heard = {
    hearings: heard.flatMap(({ hearings }) => hearings),
    bytes: heard.reduce((sum, { bytes }) => sum + bytes, 0),
    lines,
  }
  const pattern = suggestPattern(lines)
  const definition = around.definitions.find(({ name }) => name === 'text-counter')
  const [best] = understood(all.hearings)
  if (!pattern || !definition || best?.candidate.driver.measures === 'passages') return all
  const driver = definition.configure({ pattern }, 'probe')
  const candidate: Candidate = { definition, options: { pattern }, driver }
  const readings = driver.create({ path: '' }).push(Buffer.from(`${lines.join('\n')}\n`), 0)
  return { ...all, hearings: [{ candidate, readings }, ...all.hearings] }
}
