import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type AgentSettings, type Building, MunteokError } from '@munteok/core'
import { buildingKnownTo } from '@munteok/edge-agent'
import { createLog, type Installation, processClock } from '@munteok/runtime'
import { accountOf } from '../install/account.ts'
import { unitName } from '../install/agent-unit.ts'
import { type InstalledFile, printed } from '../install/installed-files.ts'
import { put } from '../install/put.ts'
import type { SystemCommand } from '../install/system-commands.ts'
import { kioskAddress, type ScreenLanguage } from './address.ts'
import { browserArguments, browserPolicy } from './browser.ts'
import { keyboardMap } from './keyboard.ts'
import { openingHoursFile } from './opening-hours.ts'
import { APT_LINE, aptLine, missingPackages } from './packages.ts'
import {
  KEYBOARD_MAP,
  KIOSK_UNIT,
  OPENING_HOURS,
  RUN_DIR,
  SCREEN_SCRIPT,
  SESSION_SCRIPT,
  SWAY_CONFIG,
} from './places.ts'
import { screenScript, sessionScript } from './scripts.ts'
import { type Rotation, swayConfig } from './sway-config.ts'
import { nightlyService, nightlyTimer, pamService, sessionUnit } from './units.ts'

const UNITS = '/etc/systemd/system'
const SYSUSERS = `/etc/sysusers.d/${KIOSK_UNIT}.conf`

export interface KioskInstallOptions {
  readonly installation: Installation
  /** Whose kiosk it shows. */
  readonly agent: AgentSettings
  readonly user: string
  readonly language: ScreenLanguage
  readonly rotation: Rotation
  readonly print: boolean
  /** Below which folder the files are written; undefined for the system itself. */
  readonly prefix: string | undefined
}

/** `munteok kiosk install`: all that a Debian machine must know to start into the agent's kiosk, and nothing else. */
export function install(options: KioskInstallOptions): void {
  const { installation, agent, prefix, print } = options
  const { user } = accountOf(options.user)
  const units = [unitName(agent), unitName(undefined)]
  const agentUnit = units.find((unit) => existsSync(join(prefix ?? '/', UNITS, `${unit}.service`)))
  const files = kioskFiles({ ...options, user, building: buildingOf(installation, agent), agentUnit })
  if (print) console.log(printed(files))
  else {
    if (prefix === undefined) demandPackages()
    const done = `It is on the screen, and starts with the computer. Its log: journalctl -u ${KIOSK_UNIT} -f`
    put({ files, prefix, commands: commandsToStart(), typed: 'munteok kiosk install', done })
  }
  if (print || prefix !== undefined) console.error(`The machine needs, once: ${APT_LINE}`)
}

/** Opening hours may have been changed on the dashboard since: the agent was told them, if it ran here. */
function buildingOf({ building: own, dataDir }: Installation, agent: AgentSettings): Building {
  return buildingKnownTo(agent.name, dataDir, { own, clock: processClock(), log: createLog('kiosk') })
}

/** Nothing is installed unasked, and a session that cannot start would only blink. */
function demandPackages(): void {
  const missing = missingPackages()
  if (missing.length > 0)
    throw new MunteokError(
      'outside',
      'missing-packages',
      `this machine lacks what the kiosk runs on: ${aptLine(missing)}, and then this again`,
    )
}

export interface KioskMachine extends Pick<KioskInstallOptions, 'agent' | 'user' | 'language' | 'rotation'> {
  readonly building: Building
  /** The agent's unit, where it is on the same machine. */
  readonly agentUnit: string | undefined
}

/** @throws MunteokError `input` for an agent that serves no kiosk */
export function kioskFiles(machine: KioskMachine): InstalledFile[] {
  const { agent, user, language, rotation, building, agentUnit } = machine
  const address = kioskAddress(agent, language)
  const policy = `${JSON.stringify(browserPolicy(address), null, 2)}\n`
  return [
    { path: SYSUSERS, text: `u ${user} - "Munteok kiosk" ${RUN_DIR}\n` },
    { path: `/etc/pam.d/${KIOSK_UNIT}`, text: pamService() },
    { path: `/etc/chromium/policies/managed/${KIOSK_UNIT}.json`, text: policy },
    { path: OPENING_HOURS, text: openingHoursFile(building) },
    { path: KEYBOARD_MAP, text: keyboardMap() },
    { path: SWAY_CONFIG, text: swayConfig(rotation) },
    { path: SESSION_SCRIPT, text: sessionScript(address, browserArguments(address, language)) },
    { path: SCREEN_SCRIPT, text: screenScript(address, building.timeZone) },
    { path: `${UNITS}/${KIOSK_UNIT}-nightly.service`, text: nightlyService() },
    { path: `${UNITS}/${KIOSK_UNIT}-nightly.timer`, text: nightlyTimer(building) },
    { path: `${UNITS}/${KIOSK_UNIT}.service`, text: sessionUnit(user, agentUnit) },
  ]
}

function commandsToStart(): SystemCommand[] {
  return [
    { words: ['systemd-sysusers', SYSUSERS] },
    { words: ['systemctl', 'daemon-reload'] },
    { words: ['systemctl', 'enable', '--now', `${KIOSK_UNIT}-nightly.timer`] },
    { words: ['systemctl', 'enable', `${KIOSK_UNIT}.service`] },
    { words: ['systemctl', 'restart', `${KIOSK_UNIT}.service`] },
  ]
}
