import { dirname, resolve } from 'node:path'
import { Broker, loadAccounts } from '@munteok/broker'
import { createLog, discoveryPrefixes } from '@munteok/runtime'
import { type Command, configOption, installationOf, serve } from './command.ts'

export const broker: Command = {
  options: configOption,
  async run(values) {
    const installation = installationOf(values)
    const { site, siteFile, building, dataDir, broker: listen } = installation
    const prefixes = discoveryPrefixes(installation)
    const log = createLog('broker')
    const tls = site.broker?.tls
    const beside = (file: string) => resolve(dirname(siteFile), file)
    const running = new Broker({
      building: building.id,
      accounts: loadAccounts(
        dataDir,
        site.agents.map((agent) => agent.name),
        prefixes.length > 0,
      ),
      discoveryPrefixes: prefixes,
      ...listen,
      ...(tls && { tls: { certFile: beside(tls.certFile), keyFile: beside(tls.keyFile) } }),
      log,
    })
    await serve(
      async () => {
        const ports = await running.start()
        log.info(
          `listening for MQTT on ${listen.tcp.host}:${ports.tcpPort}, WebSocket on port ${ports.webSocketPort}`,
        )
        return ports
      },
      () => running.close(),
    )
  },
}
