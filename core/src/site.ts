import type { Static } from 'typebox'
import * as Type from 'typebox'
import type { Building } from './building.ts'
import { MunteokError } from './errors.ts'
import { DiscoveryPrefix } from './home-assistant.ts'
import { Id } from './names.ts'
import { parserOf } from './schema.ts'

const strict = { additionalProperties: false }
const Port = Type.Integer({ minimum: 0, maximum: 65535 })
const Path = Type.String({ minLength: 1 })

const UsbId = Type.String({ pattern: '^[0-9a-f]{4}$' })

/** A USB device by what it says of itself, in whichever socket it is. `munteok devices` shows it. */
const Usb = Type.Object(
  {
    /** Four hexadecimal digits, as `0403`. */
    vendor: UsbId,
    product: UsbId,
    /** Tells two of the same kind apart. Without it, a device that replaces a broken one needs no change here. */
    serial: Type.Optional(Type.String({ minLength: 1 })),
    /** The socket, for two of the same kind that have no serial number: udev's `ID_PATH`. */
    socket: Type.Optional(Type.String({ minLength: 1 })),
  },
  strict,
)
export type UsbSettings = Static<typeof Usb>

/** One counter or reader at an agent. */
const Device = Type.Object(
  {
    id: Id,
    /** The protocol it speaks: `terabee-evo`, `rdm6300` … (`munteok devices drivers` lists them). */
    driver: Type.String({ minLength: 1 }),
    /** Where it is, if that never changes: `/dev/ttyS0`, `/dev/serial/by-path/…`, a pseudo-terminal. */
    path: Type.Optional(Path),
    /** Which USB device it is. One of `path` and `usb` is there. */
    usb: Type.Optional(Usb),
    /** What a door counter watches: a portal of the building. */
    portal: Type.Optional(Id),
    /** A counter mounted the other way round: its `in` is the portal's `out`. */
    reversed: Type.Optional(Type.Boolean()),
    /** Where a card reader checks in to; absent for the centre as a whole. */
    space: Type.Optional(Id),
    /** Settings of the driver, checked by the driver itself. */
    options: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
  },
  strict,
)
export type DeviceSettings = Static<typeof Device>

const Listen = Type.Object({ host: Type.Optional(Type.String()), port: Port }, strict)
export type Listen = Static<typeof Listen>

/** The lobby screen before which people stand. Public screens are built for bodies: they must know their own size. */
export const KioskSettings = Type.Object(
  {
    /** How large a CSS pixel of the screen is; the texts and buttons that the law asks for are measured with it. */
    mmPerPixel: Type.Optional(Type.Number({ minimum: 0.05, maximum: 2 })),
    /** Height of the screen's lower edge above the floor, for the low mode: controls at most 1220 mm high. */
    lowerEdgeMm: Type.Optional(Type.Number({ minimum: 0, maximum: 3000 })),
    /** Numbers of people below this are not shown on public screens; 5 when absent, 0 shows all. */
    hideBelow: Type.Optional(Type.Integer({ minimum: 0, maximum: 100 })),
  },
  strict,
)
export type KioskSettings = Static<typeof KioskSettings>

/** An InfluxDB of any generation, or what speaks its write protocol. Its token is a secret: `influx.token`. */
export const InfluxSettings = Type.Object(
  {
    /** Without an account: that is the token. */
    url: Type.String({ pattern: '^https?://[^/@]+(/.*)?$' }),
    /** The bucket, which an InfluxDB 1.x calls database. */
    bucket: Type.String({ minLength: 1 }),
    /** Of InfluxDB 2 and Cloud. */
    org: Type.Optional(Type.String({ minLength: 1 })),
    /** Which way to write; found by asking the server when absent. */
    writePath: Type.Optional(Type.Union([Type.Literal('v1'), Type.Literal('v2')])),
  },
  strict,
)
export type InfluxSettings = Static<typeof InfluxSettings>

/** MQTT discovery of Home Assistant. */
export const HomeAssistantSettings = Type.Object(
  {
    /** The topic that its discovery listens below; `homeassistant` when absent. */
    discoveryPrefix: Type.Optional(DiscoveryPrefix),
    /** Of the names that it shows; Korean when absent. */
    language: Type.Optional(Type.Union([Type.Literal('ko'), Type.Literal('en')])),
  },
  strict,
)
export type HomeAssistantSettings = Static<typeof HomeAssistantSettings>

/** Without an account: those are in `secrets/`, and addresses are logged. */
const MqttUrl = Type.String({ pattern: '^(mqtts?|wss?)://[^/@\\s]+(/\\S*)?$' })
export const mqttUrlParser = parserOf(MqttUrl)

const Agent = Type.Object(
  {
    name: Id,
    floor: Id,
    devices: Type.Array(Device),
    /** The loopback address of its kiosk and API. */
    http: Type.Optional(Listen),
    kiosk: Type.Optional(KioskSettings),
    /** The most that its outbox may take on the disk; 512 when absent. */
    outboxBudgetMB: Type.Optional(Type.Number({ exclusiveMinimum: 0 })),
  },
  strict,
)
export type AgentSettings = Static<typeof Agent>

export const SiteSchema = Type.Object(
  {
    /** The building's file. Paths in a site file are relative to the site file. */
    building: Path,
    /** Where everything is kept; `munteok-data` when absent. */
    dataDir: Type.Optional(Path),
    /** The broker that agents and recorder connect to: `mqtt://host:1883`, `mqtts://…`, `ws://…`; of a cluster, each of its nodes. Our own when absent. */
    mqttUrl: Type.Optional(Type.Union([MqttUrl, Type.Array(MqttUrl, { minItems: 1 })])),
    /**
     * Put before the name of each account at the broker, where several buildings share it: `dobong-`.
     * Nothing when absent.
     */
    mqttAccountPrefix: Type.Optional(Type.String({ pattern: '^[a-z0-9-]{1,40}$' })),
    /** For an `mqtts://` or `wss://` broker: the certificate authority to trust. */
    mqttCaFile: Type.Optional(Path),
    broker: Type.Optional(
      Type.Object(
        {
          tcp: Type.Optional(Listen),
          webSocket: Type.Optional(Listen),
          /** Where it tells how it is: `/healthz`, `/readyz`, `/metrics`. */
          http: Type.Optional(Listen),
          tls: Type.Optional(Type.Object({ certFile: Path, keyFile: Path }, strict)),
        },
        strict,
      ),
    ),
    recorder: Type.Optional(
      Type.Object(
        {
          http: Type.Optional(Listen),
          /** Where the dashboard's browser finds the broker; our own WebSocket listener when absent. */
          webSocketUrl: Type.Optional(Type.String({ pattern: '^wss?://' })),
          /** What everybody may see who reaches the dashboard, without logging in; nothing when absent. */
          guests: Type.Optional(Type.Union([Type.Literal('viewer'), Type.Literal('auditor')])),
          /** Numbers of people below this are not told to the public; 5 when absent, 0 tells all, to the person. */
          hideBelow: Type.Optional(Type.Integer({ minimum: 0, maximum: 100 })),
          /** Mirrors the ledger into a time-series store. */
          influx: Type.Optional(InfluxSettings),
          /** Shows the dashboard's page of all buildings that the time-series store knows. */
          district: Type.Optional(Type.Boolean()),
          homeAssistant: Type.Optional(HomeAssistantSettings),
        },
        strict,
      ),
    ),
    agents: Type.Array(Agent),
  },
  strict,
)
/** How Munteok is installed in one building: processes, ports, devices. Not the building itself. */
export type Site = Static<typeof SiteSchema>

export const siteParser = parserOf(SiteSchema)

/** A USB device as people write it: `USB 0403:6001, serial number A1B2`. */
export function usbName(usb: UsbSettings | undefined): string {
  if (!usb) return 'no USB device'
  const { vendor, product, serial, socket } = usb
  return [
    `USB ${vendor}:${product}`,
    ...(serial === undefined ? [] : [`serial number ${serial}`]),
    ...(socket === undefined ? [] : [`socket ${socket}`]),
  ].join(', ')
}

/** Ports that a site file need not name. */
export const DEFAULT_PORTS = { mqtt: 1883, webSocket: 8083, brokerHttp: 8179, recorder: 8180 } as const

/**
 * What a schema cannot say: names used twice, devices at portals that are not there.
 * @throws MunteokError `input`
 */
export function checkSite(site: Site, building: Building, where: string): void {
  const faults: string[] = []
  const floors = new Set(building.floors.map((floor) => floor.id))
  const portals = new Map(building.portals.map((portal) => [portal.id, portal]))
  const spaces = new Set(building.floors.flatMap((floor) => floor.spaces.map((space) => space.id)))
  const names = new Set<string>()
  const counted = new Map<string, string>()
  const paths = new Map<string, string>()
  for (const agent of site.agents) {
    if (names.has(agent.name)) faults.push(`two agents are called "${agent.name}": give each its own name`)
    names.add(agent.name)
    if (!floors.has(agent.floor))
      faults.push(`agent "${agent.name}": "${agent.floor}" is no floor (floors: ${[...floors].join(', ')})`)
    const ids = new Set<string>()
    for (const device of agent.devices) {
      const who = `agent "${agent.name}", device "${device.id}"`
      if (ids.has(device.id)) faults.push(`${who} stands there twice`)
      ids.add(device.id)
      if ((device.path === undefined) === (device.usb === undefined))
        faults.push(`${who}: give it either "path" or "usb" (munteok devices shows what is plugged in)`)
      // Two of one kind with different drivers are told apart by which driver understands them.
      const place = device.path ?? `${usbName(device.usb)} with driver ${device.driver}`
      const other = paths.get(`${agent.name} ${place}`)
      if (other)
        faults.push(
          device.path === undefined
            ? `${who} and "${other}" are both ${place}: give each its "serial" or its "socket", which munteok devices shows`
            : `${who} and "${other}" share the port ${place}`,
        )
      paths.set(`${agent.name} ${place}`, device.id)
      if (device.portal !== undefined) {
        const portal = portals.get(device.portal)
        if (!portal)
          faults.push(`${who}: "${device.portal}" is no portal (portals: ${[...portals.keys()].join(', ')})`)
        else if (!portal.metered)
          faults.push(`${who} counts portal "${device.portal}", which the building marks as unmetered`)
        const twin = counted.get(device.portal)
        if (twin) faults.push(`${who} counts portal "${device.portal}", which ${twin} counts already`)
        counted.set(device.portal, who)
      }
      if (device.space !== undefined && !spaces.has(device.space))
        faults.push(`${who}: "${device.space}" is no space of the building`)
    }
  }
  if (site.recorder?.district && !site.recorder.influx)
    faults.push(
      'recorder.district shows the buildings that a time-series store knows: name it at recorder.influx, or take recorder.district out',
    )
  if (faults.length > 0) throw new MunteokError('input', 'invalid', `${where}: ${faults.join('; ')}`)
}
