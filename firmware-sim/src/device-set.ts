import { MunteokError, type Site } from '@munteok/core'
import type { Log } from '@munteok/runtime'
import type { FaultSettings } from './devices/firmware.ts'
import { makeDevice } from './devices/index.ts'
import type { ReaderPlace } from './people/visit.ts'
import { PortReaders } from './port-readers.ts'
import type { Random } from './random.ts'
import { SimulatedCounter, type SimulatedDevice, SimulatedReader } from './simulated-device.ts'

/** All devices of a site. A device is known by its id, or by `agent/id` where two agents have the same id. */
export class DeviceSet {
  readonly #devices = new Map<string, SimulatedCounter | SimulatedReader>()
  readonly #counterAt = new Map<string, SimulatedCounter>()

  /** @throws MunteokError `input` for a device that cannot be simulated */
  constructor(site: Site, faults: FaultSettings, random: Random, nowMs: () => number, log: Log) {
    const readers = new PortReaders(nowMs)
    const ids = site.agents.flatMap((agent) => agent.devices.map((device) => device.id))
    for (const agent of site.agents)
      for (const settings of agent.devices) {
        const unique = ids.filter((id) => id === settings.id).length === 1
        const name = unique ? settings.id : `${agent.name}/${settings.id}`
        const around = { faults, random: random.fork(name), readers, nowMs, log }
        const device = makeDevice(settings, agent, around)
        this.#devices.set(name, device)
        if (device instanceof SimulatedCounter) this.#counterAt.set(device.portal, device)
      }
  }

  all(): [name: string, device: SimulatedCounter | SimulatedReader][] {
    return [...this.#devices]
  }

  counters(): SimulatedCounter[] {
    return [...this.#counterAt.values()]
  }

  counterAt(portal: string): SimulatedCounter | undefined {
    return this.#counterAt.get(portal)
  }

  readerPlaces(): ReaderPlace[] {
    return this.all().flatMap(([name, device]) =>
      device instanceof SimulatedReader
        ? [{ device: name, floor: device.floor, ofSpace: device.settings.space !== undefined }]
        : [],
    )
  }

  /** @throws MunteokError `input` */
  named(name: string): SimulatedDevice {
    const device = this.#devices.get(name)
    if (device) return device
    throw new MunteokError(
      'input',
      'unknown-device',
      `"${name}" is no device (devices: ${[...this.#devices.keys()].join(', ')})`,
    )
  }

  /** @throws MunteokError `input` */
  reader(name: string): SimulatedReader {
    const device = this.named(name)
    if (device instanceof SimulatedReader) return device
    throw new MunteokError('input', 'no-reader', `"${name}" reads no cards`)
  }

  /** Plugs all of them in; when one fails, none stays. */
  async plugAll(): Promise<void> {
    const plugged = await Promise.allSettled(this.all().map(([, device]) => device.plug()))
    const failed = plugged.find((result) => result.status === 'rejected')
    if (!failed) return
    await this.close()
    throw failed.reason
  }

  async close(): Promise<void> {
    await Promise.all(this.all().map(([, device]) => device.close()))
  }
}
