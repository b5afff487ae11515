import { resolve } from 'node:path'
import { MunteokError } from '@munteok/core'
import { agentNamed } from './agent-named.ts'
import { type Command, configOption, installationOf } from './command.ts'
import { languageOf } from './kiosk-install/address.ts'
import { install } from './kiosk-install/install.ts'
import { ROTATIONS, type Rotation } from './kiosk-install/sway-config.ts'

export const kiosk: Command = {
  operands: 'install',
  details: [
    "Sets a machine with Debian 12 and a screen up to start into an agent's kiosk, and nothing else: a user",
    'of its own without a password, a unit for systemd on the first console, the compositor sway, and',
    "Chromium kept to the agent's pages. The screen is dark outside the building's opening hours, and the",
    'browser starts anew each night. As root (sudo), on the machine on which the agent runs; the packages',
    'that it needs are named, not installed. Run it again after each change of the site or building file.',
  ].join('\n'),
  options: {
    ...configOption,
    name: { type: 'string', value: 'NAME', what: "whose kiosk: an agent's name (default: the only one)" },
    user: { type: 'string', value: 'USER', what: 'who it runs as (default: kiosk, made if need be)' },
    language: {
      type: 'string',
      value: 'ko|en',
      what: 'what it speaks while nobody has chosen (default: ko)',
    },
    rotate: { type: 'string', value: 'DEGREES', what: 'turns the picture: 90, 180 or 270 (default: 0)' },
    print: { type: 'boolean', what: 'shows all files, each after a line "# ==> PATH", and writes none' },
    prefix: { type: 'string', value: 'DIR', what: 'writes below this folder, and starts nothing' },
  },
  async run(values, [action, ...more]) {
    if (action !== 'install' || more[0] !== undefined)
      throw new MunteokError('input', 'action', `kiosk ${action ?? ''}: say "kiosk install"`)
    const installation = installationOf(values)
    install({
      installation,
      agent: agentNamed(installation, values['name']),
      user: values['user'] ?? 'kiosk',
      language: languageOf(values['language']),
      rotation: rotationOf(values['rotate']),
      print: values['print'] !== undefined,
      prefix: values['prefix'] === undefined ? undefined : resolve(values['prefix']),
    })
  },
}

function rotationOf(text = '0'): Rotation {
  const rotation = ROTATIONS.find((known) => known === text)
  if (rotation) return rotation
  throw new MunteokError('input', 'rotate', `--rotate ${text}: one of ${ROTATIONS.join(', ')}`)
}
