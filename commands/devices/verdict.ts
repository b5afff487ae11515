import { type Candidate, type Hearing, scoreOf, type Trial, understood } from '@munteok/edge-agent'
import type { Known } from './choose-device.ts'
import { wrapped } from './columns.ts'

/** What was heard in all trials. */
export interface Heard {
  readonly hearings: readonly Hearing[]
  readonly bytes: number
  readonly lines: readonly string[]
}

interface ProbeResult {
  readonly device: string
  readonly known: Known | undefined
  readonly heard: Heard
  readonly trials: readonly Trial[]
  readonly needOptions: readonly string[]
}

/** What a probe found, for a person; says nothing of what was on a card. */
export function verdictLines({ device, known, heard, trials, needOptions }: ProbeResult): string[] {
  const [best, ...others] = understood(heard.hearings)
  if (best) return [...understoodLines(best, device, known), ...otherLines(others, best)]
  const untried =
    needOptions.length > 0
      ? [`Not tried, because they need options: ${needOptions.join(', ')} (--driver NAME --option k=v).`]
      : []
  return [...(heard.bytes > 0 ? garbled(heard) : silent(trials)), ...untried].flatMap((line) => wrapped(line))
}

function understoodLines(best: Hearing, device: string, known: Known | undefined): string[] {
  const { candidate } = best
  const { definition } = candidate
  const next = known
    ? `munteok devices watch ${known.device.id}`
    : `munteok devices add ${device} --id NAME ${placeOption(candidate)} --driver ${definition.name}${optionsText(candidate)}`
  return [
    ...wrapped(`${definition.name} understands it (${definition.title}): ${evidence(best)}.`),
    `Go on with: ${next}`,
  ]
}

function placeOption({ driver }: Candidate): string {
  return driver.measures === 'passages' ? '--portal PORTAL' : '--space SPACE'
}

/** As a shell takes them. */
function optionsText({ options }: Candidate): string {
  return Object.entries(options)
    .map(([name, value]) => ` --option '${name}=${String(value).replaceAll("'", `'\\''`)}'`)
    .join('')
}

function evidence({ readings, candidate }: Hearing): string {
  const counts = new Map<string, number>()
  for (const { kind } of readings) counts.set(kind, (counts.get(kind) ?? 0) + 1)
  const words: Readonly<Record<string, string>> = {
    totals: 'running totals',
    step: 'passages',
    card: 'cards',
    code: 'codes or lines of text',
    info: 'answers',
    fault: 'faults',
  }
  const read = [...counts].map(([kind, count]) => `${count} × ${words[kind] ?? kind}`).join(', ')
  const totals = readings.flatMap((reading) => (reading.kind === 'totals' ? [reading] : [])).at(-1)
  const firmware = readings
    .flatMap((reading) => (reading.kind === 'info' ? (reading.firmware ?? []) : []))
    .at(-1)
  const weak = readings.every(({ kind }) => kind === 'code' || kind === 'fault')
  return [
    `read ${read}`,
    ...(totals ? [`the last: in ${totals.in}, out ${totals.out}`] : []),
    ...(firmware === undefined ? [] : [`firmware ${firmware}`]),
    ...(Object.keys(candidate.options).length > 0 ? [`with${optionsText(candidate)}`] : []),
    ...(weak ? ['any text looks so: watch it, and compare with what the device shows'] : []),
  ].join('; ')
}

function otherLines(others: readonly Hearing[], best: Hearing): string[] {
  const rivals = others.filter(
    (other) =>
      other.candidate.definition.name !== best.candidate.definition.name &&
      scoreOf(other.readings) * 2 > scoreOf(best.readings),
  )
  const names = [...new Set(rivals.map(({ candidate }) => candidate.definition.name))]
  return names.length > 0 ? wrapped(`It could also be: ${names.join(', ')}.`) : []
}

function garbled({ bytes, lines }: Heard): string[] {
  return [
    `${bytes} bytes came, and no driver understands them. It is alive: either it talks at another speed (--option baud=19200, 38400, 57600), or its driver needs options, or the cable is bad.`,
    ...(lines.length > 0
      ? [
          `It writes lines such as ${lineShape(lines.at(-1) ?? '')} (9 for a digit, a for a letter): text-counter reads them with a pattern (--driver text-counter --option 'pattern=…').`,
        ]
      : []),
  ]
}

/** Nothing of what a card or a code says is left in it. */
function lineShape(line: string): string {
  return line.replace(/\d/g, '9').replace(/[a-z]/gi, 'a')
}

function silent(trials: readonly Trial[]): string[] {
  if (trials.length === 0) return ['There is no driver for a device of this kind.']
  const drivers = trials.flatMap(({ candidates }) => candidates.map(({ driver }) => driver))
  const talkers = [
    ...new Set(drivers.filter((one) => one.speaksWithinMs !== undefined).map(({ name }) => name)),
  ]
  return [
    'Nothing was heard. That does not mean that it is dead: a reader says nothing until a card or a code is held to it, and most counters nothing until somebody walks through. Probe again, and hold a card to it, or walk through, all the while.',
    ...(talkers.length > 0
      ? [
          `Only these speak or answer by themselves, and were not heard: ${talkers.join(', ')}. Of one of them, check power and wiring (TX to RX).`,
        ]
      : []),
  ]
}
