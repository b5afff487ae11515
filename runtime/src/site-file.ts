import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import {
  type Building,
  checkSite,
  DEFAULT_PORTS,
  type Listen,
  MunteokError,
  messageOf,
  mqttUrlParser,
  parseBuilding,
  parseJson,
  type Site,
  siteParser,
} from '@munteok/core'

/** A site file with everything in place: paths absolute, defaults filled in. */
export interface Installation {
  readonly site: Site
  readonly siteFile: string
  readonly building: Building
  readonly dataDir: string
  /** Where agents and recorder find the broker. */
  readonly mqttUrl: string
  /** The same one, and of a cluster its other nodes: whichever answers. */
  readonly mqttUrls: readonly string[]
  /** True where that is Munteok's own broker, not another one that runs already. */
  readonly ownBroker: boolean
  /** The certificate authority of that broker, PEM. */
  readonly mqttCa?: Buffer
  readonly broker: {
    readonly tcp: Required<Listen>
    readonly webSocket: Required<Listen>
    /** Where it tells how it is. */
    readonly http: Required<Listen>
  }
  readonly recorderHttp: Required<Listen>
}

/**
 * Reads a site file and the building it names. `MUNTEOK_DATA_DIR` and `MUNTEOK_MQTT_URL` override it.
 * @throws MunteokError `input` or `outside`, naming the file and what is wrong in it
 */
export function loadInstallation(file: string, env: NodeJS.ProcessEnv = process.env): Installation {
  const siteFile = resolve(file)
  const here = dirname(siteFile)
  const parsed = parseJson(siteParser, readText(siteFile, 'site file'), siteFile)
  const buildingFile = resolve(here, parsed.building)
  const building = parseBuilding(readText(buildingFile, `building named in ${siteFile}`), buildingFile)
  checkSite(parsed, building, siteFile)
  const site: Site = {
    ...parsed,
    building: buildingFile,
    agents: parsed.agents.map((agent) => ({
      ...agent,
      devices: agent.devices.map((device) =>
        device.path === undefined ? device : { ...device, path: resolve(here, device.path) },
      ),
    })),
  }
  const tcp = listen(site.broker?.tcp, DEFAULT_PORTS.mqtt)
  const otherBroker = urlsIn(env['MUNTEOK_MQTT_URL'], 'MUNTEOK_MQTT_URL') ?? urlsIn(site.mqttUrl, siteFile)
  const scheme = site.broker?.tls ? 'mqtts' : 'mqtt'
  const [mqttUrl = `${scheme}://${reachable(tcp.host)}:${tcp.port}`, ...mqttUrls] = otherBroker ?? []
  return {
    site,
    siteFile,
    building,
    dataDir: resolve(env['MUNTEOK_DATA_DIR'] ?? resolve(here, site.dataDir ?? 'munteok-data')),
    ownBroker: otherBroker === undefined,
    mqttUrl,
    mqttUrls: [mqttUrl, ...mqttUrls],
    ...(site.mqttCaFile && { mqttCa: readBytes(resolve(here, site.mqttCaFile), 'mqttCaFile') }),
    broker: {
      tcp,
      webSocket: listen(site.broker?.webSocket, DEFAULT_PORTS.webSocket),
      http: listen(site.broker?.http, DEFAULT_PORTS.brokerHttp),
    },
    recorderHttp: listen(site.recorder?.http, DEFAULT_PORTS.recorder),
  }
}

/**
 * @param where they stand, for the error
 * @throws MunteokError `input` for an address that is none
 */
function urlsIn(given: string | readonly string[] | undefined, where: string): string[] | undefined {
  if (given === undefined) return undefined
  const urls = typeof given === 'string' ? given.split(',').map((url) => url.trim()) : [...given]
  const wanted = `${where}: mqtt://host:1883, mqtts://…, ws://… or wss://…, without an account, is wanted in place of`
  for (const url of urls)
    if (!mqttUrlParser.check(url) || !URL.canParse(url))
      throw new MunteokError('input', 'mqtt-url', `${wanted} "${url.replace(/\/\/[^@]*@/, '//…@')}"`)
  return urls
}

function listen(given: Listen | undefined, port: number): Required<Listen> {
  return { host: given?.host ?? '127.0.0.1', port: given?.port ?? port }
}

/** The address at which this machine reaches a listener that may listen on all of them. */
function reachable(host: string): string {
  return host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host
}

export function readText(file: string, what: string): string {
  return readBytes(file, what).toString('utf8')
}

function readBytes(file: string, what: string): Buffer {
  try {
    return readFileSync(file)
  } catch (cause) {
    throw new MunteokError('outside', 'unreadable', `cannot read the ${what} ${file}: ${messageOf(cause)}`, {
      cause,
    })
  }
}
