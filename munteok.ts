#!/usr/bin/env node
/** The front door: one command with sub-commands, each a file of `commands/`. */
import { parseArgs } from 'node:util'
import { MunteokError, messageOf } from '@munteok/core'
import { EXIT_SETUP } from '@munteok/runtime'
import { agent } from './commands/agent.ts'
import { broker } from './commands/broker.ts'
import { type Command, MUNTEOK_VERSION } from './commands/command.ts'
import { enrol } from './commands/enrol.ts'
import { recorder } from './commands/recorder.ts'
import { simulate } from './commands/simulate.ts'
import { start } from './commands/start.ts'
import { verify } from './commands/verify.ts'

const commands: Record<string, Command> = { start, broker, recorder, agent, simulate, enrol, verify }

await main(process.argv.slice(2))

async function main([name, ...args]: string[]): Promise<void> {
  if (name === '--version' || name === '-v') return console.log(MUNTEOK_VERSION)
  if (name === undefined || name === 'help' || name.startsWith('-')) return console.log(overview())
  const command = commands[name]
  if (!command) return misuse(`there is no command "${name}"`, overview())
  let values: Record<string, string | boolean | undefined>
  try {
    const options = { ...command.options, help: { type: 'boolean', short: 'h' } } as const
    values = parseArgs({ args, options }).values as typeof values
  } catch (error) {
    return misuse(messageOf(error), helpOf(name, command))
  }
  if (values['help']) return console.log(helpOf(name, command))
  try {
    await command.run(values as Record<string, string | undefined>)
  } catch (error) {
    failed(name, error)
  }
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
  else console.error(JSON.stringify({ level: 60, time: Date.now(), name, msg: message }))
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

function helpOf(name: string, { summary, details, options }: Command): string {
  const lines = Object.entries(options).map(
    ([option, { value, what }]) => `  --${`${option} ${value}`.padEnd(22)} ${what}`,
  )
  return [`munteok ${name}: ${summary}`, ...(details ? ['', details] : []), '', ...lines].join('\n')
}
