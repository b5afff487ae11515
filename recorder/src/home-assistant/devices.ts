import {
  type AgentSettings,
  type Building,
  capacityOf,
  type DeviceSettings,
  type Floor,
  OUTSIDE,
  type Topics,
} from '@munteok/core'
import {
  availableWhen,
  type BinarySensor,
  type Component,
  namesOf,
  quoted,
  refreshed,
  type Sensor,
  template,
} from './components.ts'
import { discoveryWords, type Language } from './words.ts'

/** The payload of a device's discovery topic. */
export interface DeviceAnnouncement {
  readonly device: {
    readonly identifiers: readonly string[]
    readonly name: string
    readonly manufacturer: string
    readonly model: string
    readonly suggested_area?: string
    readonly via_device?: string
  }
  readonly origin: { readonly name: string; readonly sw_version: string }
  readonly components: Readonly<Record<string, Component>>
}

export interface House {
  readonly building: Building
  readonly agents: readonly AgentSettings[]
  readonly topics: Topics
  readonly language: Language
  /** Munteok's own. */
  readonly version: string
}

/** What is to be seen of a house, by the id of the device; the building before those that hang on it. */
export function devicesOf(house: House): Map<string, DeviceAnnouncement> {
  const { building, agents } = house
  return new Map([
    [buildingId(house), buildingDevice(house)] as const,
    ...building.floors.map((floor) => [floorId(house, floor), floorDevice(house, floor)] as const),
    ...agents.map((agent) => [agentId(house, agent), agentDevice(house, agent)] as const),
  ])
}

// Ids of ours have no underscore: joined by one, no two of them make the same.
function buildingId({ building }: House): string {
  return `munteok_${building.id}`
}

function floorId(house: House, floor: Floor): string {
  return `${buildingId(house)}_floor_${floor.id}`
}

function agentId(house: House, agent: AgentSettings): string {
  return `${buildingId(house)}_agent_${agent.name}`
}

function buildingDevice(house: House): DeviceAnnouncement {
  const { building, language, topics } = house
  const id = buildingId(house)
  const words = discoveryWords[language]
  const usage = { unit: building.usage.unit[language], indicator: building.usage.indicator[language] }
  const uses = (component: 'today' | 'year'): Sensor => ({
    ...{ platform: 'sensor', name: words[component](usage.indicator) },
    ...namesOf(id, `uses-${component}`, 'sensor'),
    ...{ state_class: 'measurement', unit_of_measurement: usage.unit },
    ...{ state_topic: topics.usage, value_template: template(`value_json.${component}.uses`) },
    availability: [availableWhen(topics.usage, `value_json.${component} is defined`)],
    json_attributes_topic: topics.usage,
    json_attributes_template: template(`value_json.${component} | tojson`),
  })
  return {
    device: { ...common(id, building.name[language]), model: words.building },
    origin: origin(house),
    components: {
      people: people(house, id, 'value_json'),
      ...passages(house, id, OUTSIDE),
      'uses-today': uses('today'),
      'uses-year': uses('year'),
    },
  }
}

function floorDevice(house: House, floor: Floor): DeviceAnnouncement {
  const { building, language, topics } = house
  const id = floorId(house, floor)
  const words = discoveryWords[language]
  const here = `value_json.floors[${quoted(floor.id)}]`
  const share: Sensor = {
    ...{ platform: 'sensor', name: words.share, ...namesOf(id, 'share', 'sensor'), ...refreshed },
    ...{ state_class: 'measurement', unit_of_measurement: '%', state_topic: topics.occupancy },
    value_template: template(`(100 * ${here}.people / ${here}.capacity) | round | int`),
    availability: [availableWhen(topics.occupancy, `${here} is defined`)],
  }
  return {
    device: {
      ...common(id, floor.name[language]),
      model: words.floor(capacityOf(building, floor)),
      suggested_area: floor.name[language],
      via_device: buildingId(house),
    },
    origin: origin(house),
    components: { people: people(house, id, here), share, ...passages(house, id, floor.id) },
  }
}

/** @param here where the estimate stands in the topic's JSON */
function people({ language, topics }: House, id: string, here: string): Sensor {
  const words = discoveryWords[language]
  return {
    ...{ platform: 'sensor', name: words.people, ...namesOf(id, 'people', 'sensor'), ...refreshed },
    ...{ state_class: 'measurement', unit_of_measurement: words.person },
    ...{ state_topic: topics.occupancy, value_template: template(`${here}.people`) },
    availability: [availableWhen(topics.occupancy, `${here} is defined`)],
    // How sure the number is: its bounds, and what speaks against it.
    json_attributes_topic: topics.occupancy,
    json_attributes_template: template(`${here} | tojson`),
  }
}

/**
 * Who came to a zone today and who left it, over all its portals that are counted at.
 * @param zone a floor, or the outside for the house as a whole
 */
function passages({ building, language, topics }: House, id: string, zone: string): Record<string, Sensor> {
  const words = discoveryWords[language]
  const portals = building.portals.filter(
    ({ metered, from, to }) => metered && (from === zone || to === zone),
  )
  // Who goes into the house leaves the outside.
  const inward = (portal: { from: string }) => (portal.from === zone) === (zone === OUTSIDE)
  const sensor = (way: 'in' | 'out'): Sensor => {
    const counts = portals.map((portal) => {
      const direction = inward(portal) === (way === 'in') ? 'in' : 'out'
      return `value_json.portals[${quoted(portal.id)}][${quoted(direction)}]`
    })
    return {
      ...{ platform: 'sensor', name: words[way], ...namesOf(id, way, 'sensor'), ...refreshed },
      ...{ state_class: 'total_increasing', unit_of_measurement: words.person },
      ...{ state_topic: topics.passages, value_template: template(counts.join(' + ')) },
      availability: [availableWhen(topics.passages, 'value_json.portals is defined')],
    }
  }
  return portals.length > 0 ? { in: sensor('in'), out: sensor('out') } : {}
}

function agentDevice(house: House, agent: AgentSettings): DeviceAnnouncement {
  const { building, language, topics } = house
  const id = agentId(house, agent)
  const words = discoveryWords[language]
  const floor = building.floors.find((candidate) => candidate.id === agent.floor)
  const topic = topics.online(agent.name)
  const online: BinarySensor = {
    ...{ platform: 'binary_sensor', name: words.online, ...namesOf(id, 'online', 'binary_sensor') },
    ...{ device_class: 'connectivity', entity_category: 'diagnostic', state_topic: topic },
    value_template: template("'ON' if value_json.online else 'OFF'"),
    availability: [availableWhen(topic, 'value_json.online is defined')],
  }
  const devices = agent.devices.map(
    (device) => [`device-${device.id}`, healthOf(house, agent, device)] as const,
  )
  return {
    device: {
      ...common(id, words.agentName(agent.name)),
      model: words.agent,
      ...(floor && { suggested_area: floor.name[language] }),
      via_device: buildingId(house),
    },
    origin: origin(house),
    components: { online, ...Object.fromEntries(devices) },
  }
}

/** Whether there is a problem with a counter or reader; not known while its agent is away. */
function healthOf(house: House, agent: AgentSettings, device: DeviceSettings): BinarySensor {
  const { topics } = house
  const well = [
    `selectattr('id', 'eq', ${quoted(device.id)})`,
    "selectattr('state', 'eq', 'connected')",
    "rejectattr('trouble', 'defined')",
  ].join(' | ')
  return {
    ...{ platform: 'binary_sensor', name: nameOf(house, device), entity_category: 'diagnostic' },
    ...namesOf(agentId(house, agent), `device-${device.id}`, 'binary_sensor'),
    ...{ device_class: 'problem', state_topic: topics.health(agent.name) },
    value_template: template(`'OFF' if value_json.devices | ${well} | list else 'ON'`),
    availability: [availableWhen(topics.online(agent.name), 'value_json.online')],
  }
}

/** A device is called by its place: people know a door, not an id. */
function nameOf({ building, language }: House, device: DeviceSettings): string {
  const words = discoveryWords[language]
  const portal = building.portals.find(({ id }) => id === device.portal)
  if (portal) return words.counter(portal.name[language])
  const space = building.floors.flatMap(({ spaces }) => spaces).find(({ id }) => id === device.space)
  return words.reader(space?.name[language] ?? device.id)
}

function common(id: string, name: string) {
  return { identifiers: [id], name, manufacturer: 'Munteok' }
}

function origin({ version }: House): DeviceAnnouncement['origin'] {
  return { name: 'Munteok', sw_version: version }
}
