/** The agent under test: Munteok as it was built, in the guest, as its own user; its house is out here. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { AgentSettings, DeviceHealth, DevicesAnswer, Health, Site } from '@munteok/core'
import type { House } from '../support/house.ts'
import type { Guest } from './guest.ts'
import { AGENT_USER, GUEST_MUNTEOK, GUEST_ROOT } from './initramfs.ts'

/** Where the guest reaches this machine: QEMU's user network has it so. */
const HOUSE_ADDRESS = '10.0.2.2'
const DATA_DIR = '/var/lib/munteok'
export const SITE_FILE = '/etc/munteok/munteok.json'
/** A machine that does much else emulates this one several times as slowly. */
const WITHIN_MS = 90_000
const ASK_EVERY_MS = 50

export class GuestAgent {
  readonly #guest: Guest
  readonly #house: House
  readonly #settings: AgentSettings
  #pid = 0
  /** By the guest's clock: what was said before, was said by another process. */
  #startedAt = 0
  /** Under way: those who ask at the same time get the same answer. */
  #asked: Promise<Health | undefined> | undefined

  constructor(guest: Guest, house: House, settings: AgentSettings) {
    this.#guest = guest
    this.#house = house
    this.#settings = settings
  }

  /** What a technician copies to a floor's computer. The house's broker has run by then. */
  async install(): Promise<void> {
    const { broker, dataDir } = this.#house.installation
    const site: Site = {
      building: join(GUEST_ROOT, 'buildings', 'dobong', 'building.json'),
      dataDir: DATA_DIR,
      mqttUrl: `mqtt://${HOUSE_ADDRESS}:${broker.tcp.port}`,
      agents: [this.#settings],
    }
    await this.#guest.call('write', { path: SITE_FILE, text: JSON.stringify(site) })
    const password = `secrets/agent-${this.#settings.name}.password`
    await this.#guest.call('write', {
      path: join(DATA_DIR, password),
      text: readFileSync(join(dataDir, password), 'utf8'),
      mode: 0o600,
    })
    await this.#guest.shell(`chown -R ${AGENT_USER.name}:${AGENT_USER.name} ${DATA_DIR}`)
  }

  async start(): Promise<void> {
    this.#startedAt = await this.#guest.call('now', {})
    const args = ['agent', '--config', SITE_FILE, '--name', this.#settings.name]
    this.#pid = await this.#guest.call('start', { name: 'agent', args, user: AGENT_USER })
  }

  /** @returns its exit code */
  async stop(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<number | null> {
    return (await this.#guest.call('stop', { name: 'agent', signal })).code
  }

  /** The running agent's user and groups, by number, as the kernel has them. */
  async identity(): Promise<{ users: string[]; groups: string[] }> {
    const status = await this.#guest.shell(`cat /proc/${this.#pid}/status`)
    const numbers = (field: string) =>
      new RegExp(`^${field}:(.*)$`, 'm').exec(status)?.[1]?.match(/\d+/g) ?? []
    return {
      users: [...new Set(numbers('Uid'))],
      groups: [...new Set([...numbers('Gid'), ...numbers('Groups')])],
    }
  }

  /** What `munteok devices` shows to the agent's user. */
  async listed(): Promise<string> {
    const command = `node ${GUEST_MUNTEOK} devices --config ${SITE_FILE}`
    const { code, stdout, stderr } = await this.#guest.call('run', { command, user: AGENT_USER })
    if (code !== 0) throw this.#guest.failure(`munteok devices ended with ${code}: ${stderr}`)
    return stdout
  }

  /** What the agent last said of a device, as the house heard it. */
  async device(id: string): Promise<DeviceHealth | undefined> {
    this.#asked ??= this.#health().finally(() => {
      this.#asked = undefined
    })
    return (await this.#asked)?.devices.find((device) => device.id === id)
  }

  async #health(): Promise<Health | undefined> {
    await sleep(ASK_EVERY_MS)
    const { agents } = await this.#house.get<DevicesAnswer>(this.#house.recorderUrl('/api/v1/devices'))
    const health = agents.find(({ name }) => name === this.#settings.name)?.health
    return health && health.at >= this.#startedAt ? health : undefined
  }

  /** Waits until it says of a device what is wanted. */
  async said(what: string, id: string, isWanted: (device: DeviceHealth) => boolean): Promise<DeviceHealth> {
    let last: DeviceHealth | undefined
    const found = await this.until(async () => {
      last = await this.device(id)
      return last && isWanted(last) ? last : undefined
    })
    if (found) return found
    throw this.#guest.failure(
      `${id} is not ${what} after ${WITHIN_MS / 1_000} s; the agent says of it: ${JSON.stringify(last)}`,
    )
  }

  /** Asks until there is an answer, or in vain. */
  async until<T>(ask: () => Promise<T | undefined>): Promise<T | undefined> {
    const deadline = Date.now() + WITHIN_MS
    for (;;) {
      const answer = await ask()
      if (answer !== undefined || Date.now() > deadline) return answer
      await sleep(ASK_EVERY_MS)
    }
  }
}
