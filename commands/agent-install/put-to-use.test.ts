import { expect, it } from 'vitest'
import { commandsFor } from './put-to-use.ts'

const words = commandsFor({
  unit: 'munteok-agent-1f',
  user: 'munteok',
  group: 'munteok',
  dataDir: '/var/lib/munteok',
  modules: ['usbserial'],
}).map(({ words }) => words.join(' '))

const place = (beginning: string) => words.findIndex((line) => line.startsWith(beginning))

it('makes the user before udev reads rules that name its group, and before the data is given to it', () => {
  expect(place('systemd-sysusers')).toBe(0)
  expect(place('chown -R munteok:munteok /var/lib/munteok')).toBeGreaterThan(0)
  expect(place('udevadm control --reload')).toBeGreaterThan(0)
})

it('loads the modules, and has the rules in force, before the agent starts', () => {
  const start = place('systemctl restart munteok-agent-1f.service')
  expect(start).toBe(words.length - 1)
  for (const before of ['modprobe', 'udevadm trigger', 'systemctl daemon-reload', 'systemctl enable'])
    expect(place(before)).toBeLessThan(start)
})
