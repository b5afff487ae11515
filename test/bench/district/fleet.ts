/** The buildings of the simulated district, and the accounts by which they share one broker. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Account, mosquittoAcl, mosquittoPasswords } from '@munteok/broker'
import { type Building, parseBuilding, topicsOf } from '@munteok/core'
import { agentAccount } from '@munteok/runtime'
import { MUNTEOK } from '../../support/house.ts'

/** An agent on each floor, as the Dobong centre has. */
export const AGENTS = ['b1', '1f', '2f', '3f']

const FILE = join(MUNTEOK, '..', '..', 'buildings', 'dobong', 'building.json')

/** @returns `b001`, `b002` … */
export function buildingIds(count: number): string[] {
  return Array.from({ length: count }, (_, i) => `b${String(i + 1).padStart(3, '0')}`)
}

/** The Dobong centre, many times over. */
export function buildingCalled(id: string): Building {
  const building = parseBuilding(readFileSync(FILE, 'utf8'), FILE)
  return { ...building, id, name: { ko: `${building.name.ko} ${id}`, en: `${building.name.en} ${id}` } }
}

/** The name of a building's account at a broker that it shares with others. */
export function accountAt(id: string, account: string): string {
  return `${id}-${account}`
}

export function accountsAt(id: string): Account[] {
  return [
    { kind: 'recorder', name: accountAt(id, 'recorder') },
    ...AGENTS.map((agent): Account => ({ kind: 'agent', name: accountAt(id, agentAccount(agent)), agent })),
  ]
}

/** What mosquitto needs to let them all in: each building's accounts, for its own topics only. */
export function writeMosquittoFiles(folder: string, ids: readonly string[], password: string): void {
  const lists = ids.map((id) => ({ accounts: accountsAt(id), topics: topicsOf(id) }))
  writeFileSync(
    join(folder, 'munteok.acl'),
    lists.map(({ accounts, topics }) => mosquittoAcl(accounts, topics)).join('\n'),
    { mode: 0o600 },
  )
  const credentials = lists.flatMap(({ accounts }) => accounts.map((account) => ({ account, password })))
  const passwords = mosquittoPasswords(credentials)
  writeFileSync(join(folder, 'munteok.passwd'), passwords, { mode: 0o600 })
}
