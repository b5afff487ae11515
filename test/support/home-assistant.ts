import { discoveryFaults } from './home-assistant-schema.ts'
import { render } from './jinja.ts'
import { TestClient } from './mqtt-client.ts'

interface Availability {
  readonly topic: string
  readonly value_template: string
}

export interface Discovered {
  readonly device: { readonly name: string; readonly model: string; readonly via_device?: string }
  readonly components: Readonly<Record<string, DiscoveredComponent>>
}

export interface DiscoveredComponent {
  readonly platform: string
  readonly unique_id: string
  readonly state_topic: string
  readonly value_template: string
  readonly availability: readonly Availability[]
  readonly json_attributes_topic?: string
  readonly json_attributes_template?: string
  readonly [key: string]: unknown
}

const PREFIX = 'homeassistant'
const DEVICE_TOPIC = new RegExp(`^${PREFIX}/device/([a-zA-Z0-9_-]+)/config$`)

/**
 * A stand-in for Home Assistant, which is not to be had as a package here: it connects, subscribes, says
 * `online`, discovers and applies templates as Home Assistant's MQTT integration does. It knows no entities.
 */
export class HomeAssistantStandIn {
  readonly client: TestClient

  private constructor(client: TestClient) {
    this.client = client
  }

  static async connect(url: string, password: string): Promise<HomeAssistantStandIn> {
    const will = {
      topic: `${PREFIX}/status`,
      payload: Buffer.from('offline'),
      qos: 0 as const,
      retain: false,
    }
    const client = await TestClient.connect(url, { username: 'home-assistant', password, will })
    const it = new HomeAssistantStandIn(client)
    const platforms = ['binary_sensor', 'sensor', 'device']
    await client.mqtt.subscribeAsync(
      platforms.flatMap((each) => [`${PREFIX}/${each}/+/config`, `${PREFIX}/${each}/+/+/config`]),
      { qos: 0 },
    )
    return it
  }

  /** Every message of a device's discovery topic so far, by device; empty texts among them. */
  announcements(): { device: string; payload: string }[] {
    return this.client.heard.flatMap(({ topic, payload }) => {
      const device = DEVICE_TOPIC.exec(topic)?.[1]
      return device === undefined ? [] : [{ device, payload: payload.toString('utf8') }]
    })
  }

  /** What the last messages make of each device. @throws for one that is not as documented */
  devices(): Record<string, Discovered> {
    const devices: Record<string, Discovered> = {}
    for (const { device, payload } of this.announcements()) {
      if (payload === '') {
        delete devices[device]
        continue
      }
      const discovered = JSON.parse(payload) as Discovered
      const faults = discoveryFaults(discovered)
      if (faults.length > 0) throw new Error(`${device}: ${faults.join('; ')}`)
      devices[device] = discovered
    }
    return devices
  }

  components(): DiscoveredComponent[] {
    return Object.values(this.devices()).flatMap(({ components }) => Object.values(components))
  }

  /** Subscribes to all topics that the discovered components name. */
  async listen(): Promise<void> {
    const topics = this.components().flatMap(({ state_topic, availability }) => [
      state_topic,
      ...availability.map(({ topic }) => topic),
    ])
    await this.client.mqtt.subscribeAsync([...new Set(topics)], { qos: 0 })
  }

  /**
   * Every value by its unique id, as Home Assistant would show it now: the text that its template makes, or
   * `unavailable`.
   */
  values(): Record<string, string> {
    const components = this.components()
    const available = this.#rendered(
      components.map(({ availability: [first] }) => ({
        topic: first?.topic ?? '',
        template: first?.value_template ?? '',
      })),
    )
    const states = this.#rendered(
      components.map(({ state_topic: topic, value_template: template }) => ({ topic, template })),
    )
    return Object.fromEntries(
      components.map(({ unique_id }, i) => [
        unique_id,
        available[i] === 'online' ? (states[i] ?? 'unknown') : 'unavailable',
      ]),
    )
  }

  /** Further facts that are shown beside a value. */
  attributes(uniqueId: string): Record<string, unknown> {
    const component = this.components().find(({ unique_id }) => unique_id === uniqueId)
    const { json_attributes_topic: topic = '', json_attributes_template: template = '' } = component ?? {}
    const [text = '{}'] = this.#rendered([{ topic, template }])
    return JSON.parse(text)
  }

  /** Undefined where nothing was heard on the topic. */
  #rendered(wanted: readonly { topic: string; template: string }[]): (string | undefined)[] {
    const newest = new Map(
      this.client.heard.map(({ topic, payload }) => [topic, payload.toString('utf8')] as const),
    )
    const heard = wanted.filter(({ topic }) => newest.get(topic))
    const made = render(heard.map(({ topic, template }) => ({ template, payload: newest.get(topic) ?? '' })))
    return wanted.map((each) => made[heard.indexOf(each)])
  }

  async say(status: string): Promise<void> {
    await this.client.mqtt.publishAsync(`${PREFIX}/status`, status, { qos: 0 })
  }

  close(): Promise<void> {
    return this.client.close()
  }
}
