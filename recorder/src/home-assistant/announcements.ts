import { rmSync } from 'node:fs'
import { type AnnouncedDevices, discoveryTopicsOf, messageOf } from '@munteok/core'
import { writeAnnounced } from '@munteok/runtime'
import type { Complaints } from '../complaints.ts'
import type { BrokerLink } from '../link.ts'
import type { DeviceAnnouncement } from './devices.ts'

export interface AnnouncementsParts {
  readonly link: BrokerLink
  readonly complaints: Complaints
  /** Where it is kept what was announced. */
  readonly file: string
  /** As the file has it; undefined where nothing was announced. */
  readonly before: AnnouncedDevices | undefined
  /** Below which devices are announced. */
  readonly prefix: string
  /** A topic of ours that is emptied too where no device is left. */
  readonly stateTopic: string
}

type Devices = ReadonlyMap<string, DeviceAnnouncement>

/**
 * Announces devices and takes back those that are no more: one message after the other, each once the broker
 * has taken the one before. What may be known to Home Assistant stands in a file, before it is sent and until
 * it is taken back, so that neither a kill nor a change of the site file leaves a device behind.
 */
export class Announcements {
  readonly #parts: AnnouncementsParts
  #known: AnnouncedDevices
  /** What stands in the file. */
  #written: AnnouncedDevices | undefined
  /** What is still to be sent, by topic; empty to take a device back. */
  #waiting = new Map<string, string>()
  /** What the broker has taken, by topic. */
  readonly #taken = new Map<string, string>()
  #wanted: Devices = new Map()
  #sending = false
  #connection = 0

  constructor(parts: AnnouncementsParts) {
    this.#parts = parts
    this.#written = parts.before
    this.#known = parts.before ?? { prefix: parts.prefix, devices: {} }
  }

  /** Nothing is under way on a new connection. */
  reconnected(): void {
    this.#connection += 1
    this.#sending = false
    this.#waiting.clear()
    this.#taken.clear()
  }

  /** Sends all of the devices, whatever the broker was given before. */
  announce(devices: Devices): void {
    this.#taken.clear()
    this.update(devices)
  }

  /** Sends those that the broker has otherwise, or does not have. */
  update(devices: Devices): void {
    this.#wanted = devices
    const messages = this.#messages(devices)
    this.#remember(this.#together(devices))
    this.#waiting = new Map([...messages].filter(([topic, payload]) => this.#taken.get(topic) !== payload))
    this.#send()
  }

  /** What is no more goes first; a device that others hang on stands before them. */
  #messages(devices: Devices): Map<string, string> {
    const { prefix, stateTopic } = this.#parts
    const topics = discoveryTopicsOf(prefix)
    const before = discoveryTopicsOf(this.#known.prefix)
    const moved = this.#known.prefix !== prefix
    const gone = Object.keys(this.#known.devices).filter((id) => moved || !devices.has(id))
    return new Map([
      ...(devices.size === 0 ? [[stateTopic, ''] as const] : []),
      ...gone.map((id) => [before.device(id), ''] as const),
      ...[...devices].map(
        ([id, device]) => [topics.device(id), JSON.stringify(this.#withGone(id, device))] as const,
      ),
    ])
  }

  /** A component that is no more is sent once with nothing but its platform: that removes it. */
  #withGone(id: string, device: DeviceAnnouncement): object {
    const known = Object.entries(this.#known.devices[id] ?? {})
    const gone = known.filter(([component]) => !(component in device.components))
    const removals = gone.map(([component, platform]) => [component, { platform }])
    return { ...device, components: { ...device.components, ...Object.fromEntries(removals) } }
  }

  #send(): void {
    const next = this.#waiting.entries().next()
    if (this.#sending || next.done) return
    const [topic, payload] = next.value
    const connection = this.#connection
    this.#waiting.delete(topic)
    this.#sending = true
    const sent = this.#parts.link.publish(topic, payload, { qos: 1, retain: true }, (error) => {
      if (connection !== this.#connection) return
      this.#sending = false
      // Without an answer all is sent again on the next connection.
      if (error) return
      this.#taken.set(topic, payload)
      if (this.#waiting.size > 0) this.#send()
      else this.#remember(componentsOf(this.#parts.prefix, this.#wanted))
    })
    if (!sent) this.#sending = false
  }

  /** What Home Assistant knows of already, and what it is about to be told. */
  #together(devices: Devices): AnnouncedDevices {
    const { prefix } = this.#parts
    const wanted = componentsOf(prefix, devices)
    // Below another prefix nothing is announced before all there is taken back.
    if (this.#known.prefix !== prefix) return this.#known
    const ids = new Set([...Object.keys(this.#known.devices), ...devices.keys()])
    const both = [...ids].map((id) => [id, { ...this.#known.devices[id], ...wanted.devices[id] }])
    return { prefix, devices: Object.fromEntries(both) }
  }

  #remember(announced: AnnouncedDevices): void {
    const { file, complaints } = this.#parts
    this.#known = announced
    if (JSON.stringify(announced) === JSON.stringify(this.#written)) return
    try {
      if (Object.keys(announced.devices).length > 0) writeAnnounced(file, announced)
      else rmSync(file, { force: true })
      this.#written = announced
      complaints.over(file)
    } catch (error) {
      complaints.say(file, () => `${file} cannot be written (${messageOf(error)}): check the disk`, 'error')
    }
  }
}

function componentsOf(prefix: string, devices: Devices): AnnouncedDevices {
  const platforms = [...devices].map(([id, { components }]) => [
    id,
    Object.fromEntries(Object.entries(components).map(([component, { platform }]) => [component, platform])),
  ])
  return { prefix, devices: Object.fromEntries(platforms) }
}
