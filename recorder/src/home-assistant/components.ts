/** The values of a device, as Home Assistant's MQTT discovery describes them. */

/** Numbers that have not been published anew for so long are shown as unavailable. */
const EXPIRES_AFTER_S = 60

interface Availability {
  readonly topic: string
  /** Makes `online` or `offline` of the topic's JSON. */
  readonly value_template: string
}

interface Common {
  readonly name: string
  /** Stays as it is over versions: what Home Assistant has recorded of the value hangs on it. */
  readonly unique_id: string
  /** The entity's id where Home Assistant sees it for the first time. */
  readonly default_entity_id: string
  readonly state_topic: string
  readonly value_template: string
  readonly availability: readonly Availability[]
  readonly json_attributes_topic?: string
  readonly json_attributes_template?: string
  readonly entity_category?: 'diagnostic'
  readonly expire_after?: number
}

export interface Sensor extends Common {
  readonly platform: 'sensor'
  readonly state_class: 'measurement' | 'total_increasing'
  readonly unit_of_measurement: string
}

export interface BinarySensor extends Common {
  readonly platform: 'binary_sensor'
  readonly device_class: 'connectivity' | 'problem'
}

export type Component = Sensor | BinarySensor

/** An expression of Jinja over the topic's JSON. */
export function template(expression: string): string {
  return `{{ ${expression} }}`
}

/** A text as Jinja reads it. */
export function quoted(text: string): string {
  return `'${text}'`
}

/** Available when something is there in the topic's JSON, or is true. */
export function availableWhen(topic: string, condition: string): Availability {
  return { topic, value_template: template(`'online' if ${condition} else 'offline'`) }
}

/** Names by which Home Assistant knows a value of a device for good. */
export function namesOf(device: string, component: string, platform: Component['platform']) {
  const id = `${device}_${component}`
  return { unique_id: id, default_entity_id: `${platform}.${id.replaceAll('-', '_')}` }
}

/** A number that the recorder publishes anew every ten seconds. */
export const refreshed = { expire_after: EXPIRES_AFTER_S } as const
