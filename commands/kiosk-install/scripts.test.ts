import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { kioskAddress } from './address.ts'
import { browserArguments } from './browser.ts'
import { openingHoursFile } from './opening-hours.ts'
import { OPENING_HOURS, RUN_DIR, SCREEN_SCRIPT } from './places.ts'
import { screenScript, sessionScript } from './scripts.ts'
import { agent, building } from './testing.ts'

const address = kioskAddress(agent, 'ko')
const session = sessionScript(address, browserArguments(address, 'ko'))
const screen = screenScript(address, building.timeZone)

/** The programs of the machine, as scripts that write down what they were asked, and the scripts among them. */
class Machine {
  readonly folder = mkdtempSync(join(tmpdir(), 'munteok-kiosk-'))
  readonly #programs = join(this.folder, 'bin')

  constructor() {
    mkdirSync(this.#programs)
    mkdirSync(this.#inHere(RUN_DIR), { recursive: true })
    mkdirSync(this.#inHere('/etc/munteok-kiosk'), { recursive: true })
    writeFileSync(this.#inHere(OPENING_HOURS), openingHoursFile(building))
    this.has('sleep', '')
    this.has('curl', '')
    this.has('ss', 'echo 0 0 127.0.0.1:40000 127.0.0.1:8181')
  }

  /** A program that notes its name and arguments, and then does `body`. */
  has(name: string, body: string): void {
    const file = join(this.#programs, name)
    writeFileSync(file, `#!/bin/sh\necho "${name} $*" >> '${this.#log}'\n${body}\n`)
    chmodSync(file, 0o755)
  }

  /** The compositor, which ends after so many looks of the screen's script. */
  hasSwayFor(looks: number): void {
    const asked = `grep -c 'swaymsg -q -t get_version' '${this.#log}'`
    this.has('swaymsg', `case $* in *get_version) [ "$(${asked})" -le ${looks} ] ;; esac`)
  }

  /** `date` of the machine, of one instant. @param instant as `date -d` takes it */
  isIt(instant: string): void {
    this.has('date', `exec /bin/date -d '${instant}' "$@"`)
  }

  isUnused(): void {
    writeFileSync(this.#inHere(`${RUN_DIR}/unused`), '')
  }

  /** Runs a script to its end: what it asked of the programs, line by line. */
  run(script: string): string[] {
    rmSync(this.#log, { force: true })
    const file = join(this.folder, 'script.sh')
    writeFileSync(file, this.#moved(script))
    const { status, stderr } = spawnSync('/bin/sh', [file], {
      encoding: 'utf8',
      timeout: 20_000,
      env: { PATH: `${this.#programs}:/usr/bin:/bin` },
    })
    if (status === null) throw new Error(`the script does not end: ${stderr}`)
    return readFileSync(this.#log, 'utf8').trimEnd().split('\n')
  }

  get #log(): string {
    return join(this.folder, 'log')
  }

  #inHere(path: string): string {
    return join(this.folder, path)
  }

  #moved(script: string): string {
    return [OPENING_HOURS, RUN_DIR, SCREEN_SCRIPT].reduce(
      (text, path) => text.replaceAll(path, this.#inHere(path)),
      script,
    )
  }
}

let machine: Machine
beforeEach(() => {
  const made = new Machine()
  machine = made
  onTestFinished(() => rmSync(made.folder, { recursive: true }))
})

describe('the script of the screen', () => {
  const dark = 'swaymsg -q output * dpms off'

  function looksAt(instant: string, looks = 1): string[] {
    machine.isIt(instant)
    machine.hasSwayFor(looks)
    return machine.run(screen)
  }

  it.each([
    ['in the night', '2026-11-24T03:00:00+09:00', true],
    ['a minute before it is lit', '2026-11-24T08:29:00+09:00', true],
    ['half an hour before the house opens', '2026-11-24T08:30:00+09:00', false],
    ['while the house is open', '2026-11-24T14:00:00+09:00', false],
    ['half an hour after the house closed', '2026-11-24T21:30:00+09:00', true],
    ['on a Sunday', '2026-11-22T14:00:00+09:00', true],
    ['on a day that the house is closed on', '2026-12-25T14:00:00+09:00', true],
    ['on the last of these days', '2026-12-26T14:00:00+09:00', true],
  ])('%s, when nobody is there, it is dark: %#', (_, instant, isDark) => {
    machine.isUnused()
    expect(looksAt(instant).includes(dark)).toBe(isDark)
  })

  it('stays lit at night while somebody uses it', () => {
    expect(looksAt('2026-11-24T03:00:00+09:00')).not.toContain(dark)
  })

  it('says so once, not at every look', () => {
    machine.isUnused()
    expect(looksAt('2026-11-24T03:00:00+09:00', 5).filter((line) => line === dark)).toHaveLength(1)
  })

  it('keeps the size of the picture, wherever it wanders', () => {
    const places = ['2026-11-24T14:00:00Z', '2026-11-24T14:07:00Z', '2026-11-24T18:45:00Z'].map((instant) => {
      const line = looksAt(instant).findLast((asked) => asked.includes('gaps'))
      return [...(line ?? '').matchAll(/set (\d+)/g)].map(([, pixels]) => Number(pixels))
    })
    for (const [left = 0, right = 0, top = 0, bottom = 0] of places)
      expect([left + right, top + bottom]).toEqual([8, 8])
    expect(new Set(places.map(String)).size).toBe(places.length)
  })

  it('ends the session when the page has been gone for two minutes', () => {
    machine.has('ss', '')
    expect(looksAt('2026-11-24T14:00:00+09:00', 7)).not.toContain('swaymsg -q exit')
    expect(looksAt('2026-11-24T14:00:00+09:00', 20)).toContain('swaymsg -q exit')
  })

  it('leaves the page alone while the agent does not answer: the page says so itself', () => {
    machine.has('ss', '')
    machine.has('curl', 'exit 7')
    expect(looksAt('2026-11-24T14:00:00+09:00', 30)).not.toContain('swaymsg -q exit')
  })
})

describe('the script of the session', () => {
  it('asks until the agent answers, gives the touch to the screen, then opens the page, and ends with it', () => {
    machine.has('swayidle', '')
    machine.has('chromium', '')
    machine.has(
      'swaymsg',
      `case $* in *get_outputs) echo '    "name": "HDMI-A-1",' ;; *get_version) exit 1 ;; esac`,
    )
    machine.has('curl', `[ "$(grep -c ^curl '${machine.folder}/log')" -ge 3 ] || exit 7`)
    const asked = machine.run(session).filter((line) => /^(curl|chromium|swaymsg -q (input|exit))/.test(line))
    expect(asked.map((line) => line.split(' ', 3).join(' '))).toEqual([
      'curl -fs -o',
      'curl -fs -o',
      'curl -fs -o',
      'swaymsg -q input',
      'chromium --ozone-platform=wayland --kiosk',
      'swaymsg -q exit',
    ])
    expect(asked[3]).toBe('swaymsg -q input type:touch map_to_output HDMI-A-1')
    expect(asked[4]).toContain(' --app=http://127.0.0.1:8181/?lang=ko ')
  })
})

const hasShellcheck = existsSync('/usr/bin/shellcheck')

it.skipIf(!hasShellcheck).each([
  ['session', session],
  ['screen', screen],
])('leaves nothing to shellcheck in the script of the %s', (_, input) => {
  expect(spawnSync('shellcheck', ['-s', 'sh', '-'], { input, encoding: 'utf8' }).stdout).toBe('')
})
