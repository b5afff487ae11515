import { readFileSync } from 'node:fs'
import { type AgentSettings, type Building, parseBuilding } from '@munteok/core'
import type { KioskMachine } from './install.ts'

const file = new URL('../../buildings/dobong/building.json', import.meta.url)

/** The simulated building, closed at Christmas. */
export const building: Building = {
  ...parseBuilding(readFileSync(file, 'utf8'), 'building.json'),
  closures: [{ from: '2026-12-24', to: '2026-12-26', reason: { ko: '성탄절', en: 'Christmas' } }],
}

export const agent: AgentSettings = { name: '1f', floor: '1f', devices: [], http: { port: 8181 } }

export const machine: KioskMachine = {
  agent,
  building,
  user: 'kiosk',
  language: 'ko',
  rotation: '90',
  agentUnit: 'munteok-agent-1f',
}
