import { describe, expect, it } from 'vitest'
import { kioskFiles } from './install.ts'
import { machine } from './testing.ts'

const files = new Map(kioskFiles(machine).map(({ path, text }) => [path, text]))
const textOf = (end: string) => [...files].find(([path]) => path.endsWith(end))?.[1] ?? ''

describe('what makes a machine a kiosk', () => {
  it('lets the browser see the agent’s pages and nothing else', () => {
    expect(JSON.parse(textOf('/policies/managed/munteok-kiosk.json'))).toMatchObject({
      URLBlocklist: ['*'],
      URLAllowlist: ['http://127.0.0.1:8181'],
      DeveloperToolsAvailability: 2,
      AutoplayAllowed: true,
    })
  })

  it('starts the browser only once the agent answers, without what leads visitors away', () => {
    const session = textOf('/session.sh')
    expect(session.indexOf('until curl')).toBeGreaterThan(0)
    expect(session.indexOf('until curl')).toBeLessThan(session.indexOf('\nchromium'))
    for (const flag of [
      '--kiosk',
      '--disable-pinch',
      '--overscroll-history-navigation=0',
      '--hide-crash-restore-bubble',
      '--disable-component-update',
    ])
      expect(session).toContain(`'${flag}'`)
  })

  it('starts anew at the empty hour of the building, in its time zone, and after every end', () => {
    expect(textOf('/munteok-kiosk-nightly.timer')).toContain('OnCalendar=*-*-* 04:00:00 Asia/Seoul')
    expect(textOf('/munteok-kiosk.service')).toMatch(/^Restart=always$/m)
  })

  it('runs as a user of its own, after its agent', () => {
    const unit = textOf('/munteok-kiosk.service')
    expect(unit).toMatch(/^User=kiosk$/m)
    expect(unit).toContain('munteok-agent-1f.service')
  })

  it('turns the picture as it is told', () => {
    expect(textOf('/sway.conf')).toContain('output * transform 90')
  })

  it('gives a keyboard no keys that open a second window or a console', () => {
    const keys = textOf('/keyboard.xkb')
    expect(keys).toContain('Escape')
    for (const key of ['Control', 'Alt', 'F5', 'F11', 'F12', 'Super'])
      expect(keys).not.toMatch(new RegExp(`\\b${key}(_[LR])?\\b`))
  })
})
