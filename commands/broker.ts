import { dirname, resolve } from 'node:path'
import { Broker, loadAccounts } from '@munteok/broker'
import { createLog } from '@munteok/runtime'
import { accountOptionsOf } from './account-options.ts'
import { type Command, configOption, installationOf, MUNTEOK_VERSION, serve } from './command.ts'

export const broker: Command = {
  options: configOption,
  async run(values) {
    const installation = installationOf(values)
    const { site, siteFile, building, dataDir, broker: listen } = installation
    const options = accountOptionsOf(installation)
    const log = createLog('broker', building.id)
    const tls = site.broker?.tls
    const beside = (file: string) => resolve(dirname(siteFile), file)
    const running = new Broker({
      building: building.id,
      accounts: loadAccounts(
        dataDir,
        site.agents.map((agent) => agent.name),
        options,
      ),
      discoveryPrefixes: options.discoveryPrefixes,
      tcp: listen.tcp,
      webSocket: listen.webSocket,
      monitoring: { http: listen.http, dataDir, version: MUNTEOK_VERSION },
      ...(tls && { tls: { certFile: beside(tls.certFile), keyFile: beside(tls.keyFile) } }),
      log,
    })
    await serve(
      log,
      async () => {
        const ports = await running.start()
        log.info(
          `listening for MQTT on ${listen.tcp.host}:${ports.tcpPort}, WebSocket on port ${ports.webSocketPort}, its health on ${listen.http.host}:${ports.httpPort}`,
        )
        return ports
      },
      () => running.close(),
    )
  },
}
