import { MunteokError, type Site } from '@munteok/core'
import type { Log } from '@munteok/runtime'
import type { FaultSettings } from './devices/faults.ts'
import { makeDevice } from './devices/index.ts'
import type { ReaderPlace } from './people/visit.ts'
import { PortReaders } from './port-readers.ts'
import type { Random } from './random.ts'
import { SimulatedCounter } from './simulated-counter.ts'
import type { SimulatedDevice } from './simulated-device.ts'
import { SimulatedReader } from './simulated-reader.ts'

export interface DeviceSetParts {
  readonly site: Site
  readonly faults: FaultSettings
  /** What differs from that, by the device's name. */
  readonly faultsOf: Readonly<Record<string, Partial<FaultSettings>>>
  readonly random: Random
  /** Real time. */
  readonly nowMs: () => number
  readonly log: Log
}

/** All devices of a site. A device is known by its id, or by `agent/id` where two agents have the same id. */
export class DeviceSet {
  readonly #devices = new Map<string, SimulatedCounter | SimulatedReader>()
  readonly #counterAt = new Map<string, SimulatedCounter>()

  /** @throws MunteokError `input` for a device that cannot be simulated, or faults of one that is not there */
  constructor({ site, faults, faultsOf, random, nowMs, log }: DeviceSetParts) {
    const readers = new PortReaders(nowMs)
    const ids = site.agents.flatMap((agent) => agent.devices.map((device) => device.id))
    for (const agent of site.agents)
      for (const settings of agent.devices) {
        const unique = ids.filter((id) => id === settings.id).length === 1
        const name = unique ? settings.id : `${agent.name}/${settings.id}`
        const own = { faults: { ...faults, ...faultsOf[name] }, random: random.fork(name) }
        const around = { ...own, readers, nowMs, log }
        const device = makeDevice(settings, agent, around)
        this.#devices.set(name, device)
        if (device instanceof SimulatedCounter) this.#counterAt.set(device.portal, device)
      }
    for (const name of Object.keys(faultsOf)) this.named(name)
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

  readers(): [name: string, reader: SimulatedReader][] {
    return this.all().flatMap(([name, device]): [string, SimulatedReader][] =>
      device instanceof SimulatedReader ? [[name, device]] : [],
    )
  }

  readerPlaces(): ReaderPlace[] {
    return this.readers().map(([name, { floor, settings }]) => ({
      device: name,
      floor,
      ofSpace: settings.space !== undefined,
    }))
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

  /** @throws MunteokError `input` */
  counter(name: string): SimulatedCounter {
    const device = this.named(name)
    if (device instanceof SimulatedCounter) return device
    throw new MunteokError('input', 'no-counter', `"${name}" counts nobody`)
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
