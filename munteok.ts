#!/usr/bin/env -S node --max-semi-space-size=2
/**
 * The front door: one command with sub-commands, each a file of `commands/`. The flag above keeps the
 * young generation of the heap small: some 30 MB less for each process (see docs/decisions/0007).
 */
import { parseArgs } from 'node:util'
import { MunteokError, messageOf } from '@munteok/core'
import { EXIT_SETUP, troubleOf } from '@munteok/runtime'
import { type Command, MUNTEOK_VERSION } from './commands/command.ts'

/** A command's modules are loaded only when it runs: a process carries nothing that it does not use. */
const commands: Record<string, { summary: string; load: () => Promise<Command> }> = {
  start: {
    summary: 'the whole building: broker, recorder, agents, kiosk, dashboard',
    load: async () => (await import('./commands/start.ts')).start,
  },
  broker: {
    summary: 'the MQTT broker: TCP and WebSocket, TLS when a certificate is configured',
    load: async () => (await import('./commands/broker.ts')).broker,
  },
  recorder: {
    summary: 'takes events into the ledger, keeps the live state, serves the API and the dashboard',
    load: async () => (await import('./commands/recorder.ts')).recorder,
  },
  agent: {
    summary: "a floor's agent: reads its counters and card readers, serves its kiosk; or installs it",
    load: async () => (await import('./commands/agent.ts')).agent,
  },
  kiosk: {
    summary: "sets a machine up to start into an agent's kiosk, and nothing else",
    load: async () => (await import('./commands/kiosk.ts')).kiosk,
  },
  devices: {
    summary: 'what is plugged in: finds, watches, records and names counters and readers',
    load: async () => (await import('./commands/devices.ts')).devices,
  },
  simulate: {
    summary: 'the devices of a site file, simulated byte for byte, and the people who pass them',
    load: async () => (await import('./commands/simulate.ts')).simulate,
  },
  enrol: {
    summary: 'makes cards known to the agents as staff, tenant or test: they do not count as uses',
    load: async () => (await import('./commands/enrol.ts')).enrol,
  },
  mosquitto: {
    summary: 'makes the accounts for mosquitto, where it is to be the broker instead of our own',
    load: async () => (await import('./commands/mosquitto.ts')).mosquitto,
  },
  nats: {
    summary: 'makes the accounts for a cluster of NATS servers, where that is to be the broker',
    load: async () => (await import('./commands/nats.ts')).nats,
  },
  estimate: {
    summary: 'who was where, from a file of counts: as it was known live, and looking back',
    load: async () => (await import('./commands/estimate.ts')).estimate,
  },
  import: {
    summary: 'figures from before the system, from CSV or XLSX: a preview, then into the ledger',
    load: async () => (await import('./commands/import.ts')).importCommand,
  },
  'first-code': {
    summary: 'prints the one-time code with which the first administrator logs in',
    load: async () => (await import('./commands/first-code.ts')).firstCode,
  },
  verify: {
    summary: 'recomputes everything in the ledger from its events and names what does not agree',
    load: async () => (await import('./commands/verify.ts')).verify,
  },
  mirror: {
    summary: 'how far the time-series store has been told what the ledger holds; or sends it all again',
    load: async () => (await import('./commands/mirror.ts')).mirror,
  },
  'close-year': {
    summary: 'signs the figure of a year that is over, so that it stays as it is',
    load: async () => (await import('./commands/close-year.ts')).closeYear,
  },
  backup: {
    summary: 'copies the ledger and what belongs to it while everything runs, and checks the copy',
    load: async () => (await import('./commands/backup.ts')).backup,
  },
  restore: {
    summary: 'puts a backup in place of what is there, which is set aside',
    load: async () => (await import('./commands/restore.ts')).restore,
  },
  thin: {
    summary: 'thins check-ins of past days out to counts, so that no pseudonym of theirs is left',
    load: async () => (await import('./commands/thin.ts')).thin,
  },
  rebuild: {
    summary: 'computes roll-ups and figures anew from the events, after the building file was changed',
    load: async () => (await import('./commands/verify.ts')).rebuild,
  },
}

await main(process.argv.slice(2))

async function main([name, ...args]: string[]): Promise<void> {
  if (name === '--version' || name === '-v') return console.log(MUNTEOK_VERSION)
  if (name === undefined || name === 'help' || name.startsWith('-')) return console.log(overview())
  const entry = commands[name]
  if (!entry) return misuse(`there is no command "${name}"`, overview())
  const command = await entry.load()
  const help = () => helpOf(name, entry.summary, command)
  let values: Values
  let operands: string[]
  try {
    const options = { ...command.options, help: { type: 'boolean', short: 'h' } } as const
    const parsed = parseArgs({ args, options, allowPositionals: command.operands !== undefined })
    values = parsed.values as typeof values
    operands = parsed.positionals
  } catch (error) {
    return misuse(messageOf(error), help())
  }
  if (values['help']) return console.log(help())
  try {
    await command.run(textsOf(values), operands)
  } catch (error) {
    failed(name, error)
  }
}

type Values = Record<string, string | boolean | string[] | undefined>

/** An option without a value is there as an empty text, one that was given several times as lines. */
function textsOf(values: Values): Record<string, string | undefined> {
  const given = Object.entries(values).filter(([, value]) => value !== undefined && value !== false)
  return Object.fromEntries(
    given.map(([name, value]) => [name, value === true ? '' : [value].flat().join('\n')]),
  )
}

function misuse(message: string, help: string): void {
  console.error(`munteok: ${message}\n\n${help}`)
  process.exitCode = 2
}

/** One line for what a person can mend; the whole stack for what is our own fault. */
function failed(name: string, error: unknown): never {
  const expected = error instanceof MunteokError && error.kind !== 'fault'
  const message = expected || !(error instanceof Error) ? messageOf(error) : (error.stack ?? error.message)
  if (process.stderr.isTTY || !process.send) console.error(`munteok ${name}: ${message}`)
  else {
    const trouble = error instanceof MunteokError ? troubleOf(error) : {}
    const line = { level: 60, severity_text: 'FATAL', time: Date.now(), name, ...trouble, msg: message }
    console.error(JSON.stringify(line))
  }
  process.exit(expected ? EXIT_SETUP : 70)
}

function overview(): string {
  const lines = Object.entries(commands).map(([name, { summary }]) => `  ${name.padEnd(10)} ${summary}`)
  return [
    'munteok COMMAND [OPTIONS]: occupancy and space usage of a public building',
    '',
    ...lines,
    '',
    'munteok COMMAND --help tells the options of one.',
    'Environment: MUNTEOK_CONFIG, MUNTEOK_DATA_DIR, MUNTEOK_MQTT_URL, MUNTEOK_LOG_LEVEL',
  ].join('\n')
}

function helpOf(name: string, summary: string, command: Command): string {
  const { details, options } = command
  const lines = Object.entries(options).map(
    ([option, of]) => `  --${`${option} ${'value' in of ? of.value : ''}`.padEnd(22)} ${of.what}`,
  )
  const usage = command.operands === undefined ? [] : ['', `munteok ${name} ${command.operands}`]
  return [`munteok ${name}: ${summary}`, ...usage, ...(details ? ['', details] : []), '', ...lines].join('\n')
}
