import { districtStore, Recorder } from '@munteok/recorder'
import { accountAtBroker, createLog, processClock, readPassword, simulatedSpeedOf } from '@munteok/runtime'
import { builtScreen, type Command, configOption, installationOf, serve } from './command.ts'

export const recorder: Command = {
  options: configOption,
  async run(values) {
    const installation = installationOf(values)
    const { site, building, dataDir, mqttUrls, mqttCa, recorderHttp, broker } = installation
    const clock = processClock()
    const simulatedSpeed = simulatedSpeedOf(clock)
    const dashboardDir = builtScreen('dashboard')
    const webSocketUrl = site.recorder?.webSocketUrl
    const log = createLog('recorder', building.id)
    if (!dashboardDir) log.warn('the dashboard was not built: npm run build')
    const running = new Recorder({
      building,
      agents: site.agents,
      dataDir,
      mqtt: {
        urls: mqttUrls,
        username: accountAtBroker(site, 'recorder'),
        password: readPassword(dataDir, 'recorder'),
        ...(mqttCa && { ca: mqttCa }),
      },
      http: recorderHttp,
      guests: site.recorder?.guests,
      hideBelow: site.recorder?.hideBelow,
      influx: site.recorder?.influx,
      homeAssistant: site.recorder?.homeAssistant,
      ...(site.recorder?.district &&
        site.recorder.influx && { district: districtStore(site.recorder.influx, dataDir) }),
      ...(dashboardDir && { dashboardDir }),
      live: {
        ...(webSocketUrl
          ? { webSocketUrl }
          : { webSocketPort: broker.webSocket.port, webSocketTls: site.broker?.tls !== undefined }),
        username: accountAtBroker(site, 'screen'),
        password: readPassword(dataDir, 'screen'),
      },
      clock,
      log,
      ...(simulatedSpeed !== undefined && { simulatedSpeed }),
    })
    await serve(
      log,
      () => running.start(),
      () => running.close(),
    )
  },
}
