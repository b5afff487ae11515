/**
 * What Home Assistant documents of MQTT discovery by device, as a JSON schema: the payload of
 * `<prefix>/device/<id>/config` with sensors and binary sensors. Home Assistant ignores keys that it does not
 * know; this refuses them, so that a slip in writing is found.
 *
 * Sources, as of Home Assistant 2026 (device discovery is there since 2024.11):
 * - https://www.home-assistant.io/integrations/mqtt/#device-discovery-payload
 * - https://www.home-assistant.io/integrations/sensor.mqtt/
 * - https://www.home-assistant.io/integrations/binary_sensor.mqtt/
 * - the checks that it runs: https://github.com/home-assistant/core, `homeassistant/components/mqtt/schemas.py`
 *   and `sensor.py`
 */
import { Ajv } from 'ajv'

const text = { type: 'string', minLength: 1 }
const topic = { type: 'string', pattern: '^[^\\0]+$' }
const template = { type: 'string', pattern: '\\{[{%]' }
const seconds = { type: 'integer', minimum: 0 }
/** A name may be null: the entity is then called like its device. */
const name = { type: ['string', 'null'] }

const availability = {
  availability: {
    type: 'array',
    items: {
      type: 'object',
      required: ['topic'],
      additionalProperties: false,
      properties: { topic, payload_available: text, payload_not_available: text, value_template: template },
    },
  },
  availability_mode: { enum: ['all', 'any', 'latest'] },
  availability_topic: topic,
  availability_template: template,
  payload_available: text,
  payload_not_available: text,
}

/** Either the list or the single topic. */
const oneAvailability = { not: { type: 'object', required: ['availability', 'availability_topic'] } }

/** What the root may hold for all components, and each component for itself. */
const shared = {
  ...availability,
  state_topic: topic,
  qos: { enum: [0, 1, 2] },
  encoding: { type: 'string' },
  message_expiry_interval: seconds,
}

const entity = {
  ...shared,
  name,
  unique_id: text,
  default_entity_id: { type: 'string', pattern: '^[a-z_]+\\.[a-z0-9]+(_[a-z0-9]+)*$' },
  enabled_by_default: { type: 'boolean' },
  visible_by_default: { type: 'boolean' },
  entity_category: { enum: ['config', 'diagnostic'] },
  entity_picture: { type: 'string' },
  expire_after: seconds,
  force_update: { type: 'boolean' },
  icon: { type: 'string', pattern: '^[a-z]+:[a-z0-9-]+$' },
  json_attributes_topic: topic,
  json_attributes_template: template,
  value_template: template,
}

const sensor = {
  type: 'object',
  required: ['platform', 'unique_id', 'state_topic'],
  additionalProperties: false,
  ...oneAvailability,
  properties: {
    ...entity,
    platform: { const: 'sensor' },
    state_class: { enum: ['measurement', 'measurement_angle', 'total', 'total_increasing', null] },
    suggested_display_precision: { type: 'integer', minimum: 0 },
    unit_of_measurement: { type: ['string', 'null'] },
    // `device_class`, `options` and `last_reset_value_template`, with their conditions, are left out: none is used.
  },
}

const BINARY_DEVICE_CLASSES = [
  ...['battery', 'battery_charging', 'carbon_monoxide', 'cold', 'connectivity', 'door', 'garage_door', 'gas'],
  ...['heat', 'light', 'lock', 'moisture', 'motion', 'moving', 'occupancy', 'opening', 'plug', 'power'],
  ...[
    'presence',
    'problem',
    'running',
    'safety',
    'smoke',
    'sound',
    'tamper',
    'update',
    'vibration',
    'window',
  ],
  null,
]

const binarySensor = {
  type: 'object',
  required: ['platform', 'unique_id', 'state_topic'],
  additionalProperties: false,
  ...oneAvailability,
  properties: {
    ...entity,
    platform: { const: 'binary_sensor' },
    device_class: { enum: BINARY_DEVICE_CLASSES },
    off_delay: seconds,
    payload_on: text,
    payload_off: text,
  },
}

/** Removes what was discovered of it before. */
const removal = {
  type: 'object',
  required: ['platform'],
  additionalProperties: false,
  properties: { platform: { enum: ['sensor', 'binary_sensor'] } },
}

const device = {
  type: 'object',
  additionalProperties: false,
  anyOf: [
    { type: 'object', required: ['identifiers'] },
    { type: 'object', required: ['connections'] },
  ],
  properties: {
    identifiers: { type: 'array', items: text, minItems: 1 },
    connections: {
      type: 'array',
      minItems: 1,
      items: { type: 'array', items: text, minItems: 2, maxItems: 2 },
    },
    configuration_url: { type: 'string', pattern: '^(https?|homeassistant)://' },
    hw_version: text,
    manufacturer: text,
    model: text,
    model_id: text,
    name: text,
    serial_number: text,
    suggested_area: text,
    sw_version: text,
    via_device: text,
  },
}

const origin = {
  type: 'object',
  required: ['name'],
  additionalProperties: false,
  properties: {
    name: text,
    sw_version: text,
    support_url: { type: 'string', pattern: '^(https?|homeassistant)://' },
  },
}

const deviceDiscovery = {
  type: 'object',
  required: ['device', 'origin', 'components'],
  additionalProperties: false,
  ...oneAvailability,
  properties: {
    ...shared,
    command_topic: topic,
    device,
    origin,
    components: {
      type: 'object',
      propertyNames: { pattern: '^[a-zA-Z0-9_-]+$' },
      additionalProperties: { anyOf: [sensor, binarySensor, removal] },
    },
  },
}

const validate = new Ajv({
  strict: true,
  strictRequired: false,
  allErrors: true,
  allowUnionTypes: true,
}).compile(deviceDiscovery)

/** What is wrong with the payload of a device's discovery topic, a phrase for each place; empty when nothing is. */
export function discoveryFaults(payload: unknown): string[] {
  if (validate(payload)) return []
  return (validate.errors ?? []).map(
    ({ instancePath, message, params }) => `${instancePath || 'it'} ${message} ${JSON.stringify(params)}`,
  )
}
