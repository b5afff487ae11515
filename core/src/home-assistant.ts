/** MQTT discovery of Home Assistant: its topics, and what is remembered of what was announced on them. */
import type { Static } from 'typebox'
import * as Type from 'typebox'
import { parserOf } from './schema.ts'

/** The topic that Home Assistant's discovery listens below. */
export const DiscoveryPrefix = Type.String({ pattern: '^[A-Za-z0-9_-]+(/[A-Za-z0-9_-]+)*$', maxLength: 100 })

/** As Home Assistant itself has it. */
export const DEFAULT_DISCOVERY_PREFIX = 'homeassistant'

export interface DiscoveryTopics {
  /** Where Home Assistant says that it has started: `online`. */
  readonly status: string
  /** Retained: a device and all its components. */
  device(id: string): string
  readonly everyDevice: string
  /** Filters that cover all that Home Assistant subscribes to below the prefix. */
  readonly everyDiscovery: readonly string[]
}

export function discoveryTopicsOf(prefix: string): DiscoveryTopics {
  return {
    status: `${prefix}/status`,
    device: (id) => `${prefix}/device/${id}/config`,
    everyDevice: `${prefix}/device/+/config`,
    everyDiscovery: [`${prefix}/+/+/config`, `${prefix}/+/+/+/config`],
  }
}

export const AnnouncedDevices = Type.Object(
  {
    prefix: DiscoveryPrefix,
    /** By device id: its components by their ids, and the platform of each. */
    devices: Type.Record(Type.String(), Type.Record(Type.String(), Type.String())),
  },
  { additionalProperties: false },
)
/** Which devices Home Assistant knows from us: only what is remembered can be taken back. */
export type AnnouncedDevices = Static<typeof AnnouncedDevices>

export const announcedDevicesParser = /* @__PURE__ */ parserOf(AnnouncedDevices)
