/** The contract of every broker on mosquitto, with the configuration that we ship and the accounts that `munteok mosquitto` makes. */
import { appendFileSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { brokerContract } from './support/broker-contract.ts'
import { freePorts } from './support/free-ports.ts'
import { Mosquitto } from './support/mosquitto.ts'
import { made } from './support/munteok.ts'

const [port = 0, webSocketPort = 0] = await freePorts(2)
const url = `mqtt://127.0.0.1:${port}`

brokerContract(
  'mosquitto',
  {
    shared: true,
    site: (site, building) => ({ ...site, mqttUrl: url, mqttAccountPrefix: `${building}-` }),
    create: (house) => {
      const folder = join(house.dataDir, 'mosquitto')
      mkdirSync(folder)
      const mosquitto = new Mosquitto(folder, port, webSocketPort)
      return {
        nodes: [{ name: 'mosquitto', kill: () => mosquitto.kill(), start: () => mosquitto.start() }],
        urls: [url],
        webSocketUrl: `ws://127.0.0.1:${webSocketPort}`,
        setUp: async (houses) => {
          for (const { siteFile, dataDir } of houses) {
            await made(['mosquitto', '--config', siteFile])
            for (const file of ['munteok.acl', 'munteok.passwd'])
              appendFileSync(join(folder, file), `${readFileSync(join(dataDir, file), 'utf8')}\n`, {
                mode: 0o600,
              })
          }
        },
      }
    },
  },
  { kills: 4, crossings: 1_500, taps: 40 },
)
