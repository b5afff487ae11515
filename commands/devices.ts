import { MunteokError } from '@munteok/core'
import { type Command, configOption } from './command.ts'
import type { Values } from './devices/surroundings.ts'

type Action = (values: Values, operand: string | undefined) => Promise<void>

/** Loaded when it is asked for: a list needs no site file's editor. */
const ACTIONS: Readonly<Record<string, () => Promise<Action>>> = {
  list: async () => (await import('./devices/list.ts')).list,
  drivers: async () => (await import('./devices/drivers.ts')).drivers,
  probe: async () => (await import('./devices/probe.ts')).probe,
  watch: async () => (await import('./devices/watch.ts')).watch,
  record: async () => (await import('./devices/record.ts')).record,
  replay: async () => (await import('./devices/replay.ts')).replay,
  add: async () => (await import('./devices/add.ts')).add,
}

export const devices: Command = {
  operands: '[list | drivers | probe DEVICE | watch DEVICE | record DEVICE | replay FILE | add DEVICE]',
  details: [
    '  list             what is plugged in, what it seems to be, and how to go on',
    '  drivers          the drivers, what they are for, and their options',
    '  probe DEVICE     listens and asks, with all drivers that could fit: which one understands it?',
    '  watch DEVICE     bytes and readings, live',
    '  record DEVICE    the same into a file (--to), for somebody who knows more',
    '  replay FILE      what a driver makes of such a file; --expect keeps it as a test case',
    '  add DEVICE       names it (--id) and the door it watches (--portal), in the site file',
    '',
    'DEVICE is a path, USB ids such as 0403:6001 or 0403:6001:A1B2, or an id of the site file.',
    'Two programs cannot read one device: stop its agent for the while.',
  ].join('\n'),
  options: {
    ...configOption,
    driver: {
      type: 'string',
      value: 'NAME',
      what: 'its driver (default: that of the site file, or the likely one)',
    },
    option: {
      type: 'string',
      value: 'K=V',
      multiple: true,
      what: 'an option of the driver; may be given several times',
    },
    seconds: {
      type: 'string',
      value: 'N',
      what: 'probe: for each try (default: 4); watch, record: end after',
    },
    json: { type: 'boolean', what: 'list, drivers: for machines' },
    'show-card-numbers': { type: 'boolean', what: 'watch, replay: cards as they are, for test cards only' },
    to: { type: 'string', value: 'FILE', what: 'record: the new file, such as door.trace.ndjson' },
    'with-card-numbers': { type: 'boolean', what: 'record: of a card reader, for test cards only' },
    expect: { type: 'boolean', what: 'replay: writes the readings beside the trace, as those to expect' },
    id: { type: 'string', value: 'ID', what: 'add: what it is to be called, such as entrance-1' },
    portal: { type: 'string', value: 'PORTAL', what: 'add: the portal that a counter watches' },
    space: { type: 'string', value: 'SPACE', what: 'add: where a reader checks in (default: the centre)' },
    reversed: { type: 'boolean', what: "add: mounted the other way round: its in is the portal's out" },
    agent: { type: 'string', value: 'NAME', what: 'add: at which agent (default: the only one)' },
    replace: { type: 'boolean', what: 'add: in place of the broken one that has this id' },
  },
  async run(values, [action = 'list', operand, ...more]) {
    const load = Object.hasOwn(ACTIONS, action) ? ACTIONS[action] : undefined
    if (!load)
      throw new MunteokError(
        'input',
        'action',
        `there is no "devices ${action}" (there are ${Object.keys(ACTIONS).join(', ')})`,
      )
    const extra = operand !== undefined && (action === 'list' || action === 'drivers') ? operand : more[0]
    if (extra !== undefined)
      throw new MunteokError('input', 'operand', `devices ${action}: "${extra}" is too much`)
    const run = await load()
    await run(values, operand)
  },
}
